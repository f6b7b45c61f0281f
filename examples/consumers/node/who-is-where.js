// A table in memory of who is in which segment; segments are printed, at most twice a second, when their members changed.
import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';
import lz4 from 'lz4-napi';

const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs;

const SEGMENTS = 'usercom.segments';
const MEMBERSHIPS = 'usercom.memberships';

// The relay writes with LZ4, which KafkaJS leaves to others.
CompressionCodecs[CompressionTypes.LZ4] = () => ({
  compress: ({ buffer }) => lz4.compressFrame(buffer),
  decompress: buffer => lz4.decompressFrame(buffer)
});

const names = new Map(); // main/1033 -> its name
const members = new Map(); // main/1033 -> user id -> the user's published fields
const changed = new Set();
let printing;

function apply(topic, { key, value, headers }) {
  const [account, segment, user] = key.toString().split('/');
  const id = `${account}/${segment}`;
  const type = headers?.ce_type?.toString() ?? ''; // A tombstone has none, and no value.
  const event = value && JSON.parse(value);
  if (topic === SEGMENTS) {
    if (!event || type === 'io.segmentrelay.segment.deleted.v1') names.delete(id);
    else names.set(id, event.segment.name);
    return;
  }
  if (!members.has(id)) members.set(id, new Map());
  // snapshot, entered and updated alike say that the user is a member.
  if (!event || type === 'io.segmentrelay.membership.left.v1') members.get(id).delete(user);
  else members.get(id).set(user, event.user);
  changed.add(id);
  printing ??= setTimeout(print, 500);
}

function print() {
  printing = undefined;
  for (const id of [...changed].sort()) {
    const users = [...members.get(id).keys()].map(Number).sort((one, other) => one - other);
    console.log(`${id} ${names.get(id) ?? '(deleted)'}: ${users.length} members: ${users.join(' ')}`);
    if (users.length === 0) members.delete(id);
  }
  changed.clear();
}

const kafka = new Kafka({ brokers: (process.argv[2] ?? 'localhost:19092').split(','), logLevel: logLevel.WARN });
const consumer = kafka.consumer({
  allowAutoTopicCreation: false, // The relay makes the topics, with what they need.
  groupId: `who-is-where-${randomUUID()}`, // The table is gone with the process: every start reads from the beginning.
  readUncommitted: false // KafkaJS's default, said aloud: what was rolled back is never seen.
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => consumer.disconnect().then(() => process.exit()));
consumer.on(consumer.events.CRASH, ({ payload }) => payload.restart || process.exit(1));

// The relay may not have run yet.
const admin = kafka.admin();
await admin.connect();
for (;;) {
  const topics = await admin.listTopics();
  if (topics.includes(SEGMENTS) && topics.includes(MEMBERSHIPS)) break;
  console.error(`${MEMBERSHIPS} is not there yet: waiting`);
  await new Promise(resolve => setTimeout(resolve, 1000));
}
await admin.disconnect();

await consumer.connect();
await consumer.subscribe({ topics: [SEGMENTS, MEMBERSHIPS], fromBeginning: true });
await consumer.run({ autoCommit: false, eachMessage: async ({ topic, message }) => apply(topic, message) });
