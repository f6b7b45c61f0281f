// A poller as people write it: it reads every member of every segment, holds them against those of its last walk, which are in
// memory, and sends who came and who went. The bench tells it by a line when to walk: node poller.mjs URL TOKEN BROKERS TOPIC
import { createInterface } from 'node:readline';
import kafkajs from 'kafkajs';

const [url, token, brokers, topic] = process.argv.slice(2);
const { Kafka, logLevel } = kafkajs;
const producer = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.WARN }).producer({ allowAutoTopicCreation: false });
const known = new Map(); // segment -> ids of its members

async function* rows(next) {
  while (next) {
    const answer = await fetch(next, { headers: { Authorization: `Token ${token}`, Accept: 'application/json; version=2' } });
    if (!answer.ok) throw new Error(`${next} answered ${answer.status}`);
    const page = await answer.json();
    yield page.results;
    next = page.next;
  }
}

function event(segment, { id, custom_id, user_key }, type) {
  const value = JSON.stringify({ type, segment: segment.id, name: segment.name, id, custom_id, user_key, at: new Date() });
  return { key: `${segment.id}/${id}`, value };
}

async function walk(segment) {
  const before = known.get(segment.id) ?? new Set();
  const seen = new Set();
  let read = 0;
  for await (const page of rows(segment.users)) {
    const messages = page.filter(({ id }) => !before.has(id)).map(user => event(segment, user, 'entered'));
    if (messages.length > 0) await producer.send({ topic, messages });
    page.forEach(({ id }) => seen.add(id));
    read += page.length;
  }
  const messages = [...before].filter(id => !seen.has(id)).map(id => event(segment, { id }, 'left'));
  if (messages.length > 0) await producer.send({ topic, messages });
  known.set(segment.id, seen);
  return read;
}

await producer.connect();
console.log('ready');
for await (const _ of createInterface({ input: process.stdin })) {
  const began = process.hrtime.bigint();
  let read = 0;
  for await (const page of rows(`${url}/api/public/segments/`)) {
    for (const segment of page) read += await walk(segment);
  }
  console.log(`${read} ${process.hrtime.bigint() - began}`);
}
await producer.disconnect();
