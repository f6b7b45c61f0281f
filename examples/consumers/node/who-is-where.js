// A table in memory of who is in which segment; segments are printed, at most twice a second, when their members changed, and
// whether they are right when a report has told what they should be.
import { createHash, randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';
import lz4 from 'lz4-napi';

const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs;

const SEGMENTS = 'usercom.segments';
const MEMBERSHIPS = 'usercom.memberships';
const CRAWLS = 'usercom.crawls';

// The relay writes with LZ4, which KafkaJS leaves to others.
CompressionCodecs[CompressionTypes.LZ4] = () => ({
  compress: ({ buffer }) => lz4.compressFrame(buffer),
  decompress: buffer => lz4.decompressFrame(buffer)
});

const names = new Map(); // main/1033 -> its name
const members = new Map(); // main/1033 -> user id -> the user's published fields
const changed = new Set();
const reports = new Map(); // main/1033 -> its latest report, until it was compared
const runs = new Map(); // main/1033 -> the latest run by which anybody became a member, or ceased to be one
const awaited = new Map(); // partition of the memberships -> beyond what it must be read before anything is compared
const read = new Map(); // partition of the memberships -> the last offset
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
  if (topic === CRAWLS) {
    if (type.startsWith('io.segmentrelay.crawl.')) report(id, event);
    return;
  }
  if (!members.has(id)) members.set(id, new Map());
  // snapshot, entered and updated alike say that the user is a member.
  if (!event || type === 'io.segmentrelay.membership.left.v1') members.get(id).delete(user);
  else members.get(id).set(user, event.user);
  // An update can be of the run of another segment.
  if (event && event.change !== 'updated') runs.set(id, Math.max(event.crawl, runs.get(id) ?? 0));
  changed.add(id);
}

function report(id, event) {
  reports.set(id, event);
  for (const [partition, offset] of Object.entries(event.positions)) {
    awaited.set(+partition, Math.max(offset, awaited.get(+partition) ?? -1));
  }
}

function print() {
  printing = undefined;
  for (const id of [...changed].sort()) {
    const users = [...members.get(id).keys()].map(Number).sort((one, other) => one - other);
    console.log(`${id} ${names.get(id) ?? '(deleted)'}: ${users.length} members: ${users.join(' ')}`);
    if (users.length === 0) members.delete(id);
  }
  changed.clear();
  compare();
}

// A table of another moment than the report waits: for what it has not read, or for the report of the run that it is in.
function compare() {
  if ([...awaited].some(([partition, offset]) => (read.get(partition) ?? -1) < offset)) return;
  for (const [id, told] of [...reports].sort()) {
    if (!told.digest || told.crawl < (runs.get(id) ?? 0)) continue;
    reports.delete(id);
    const here = members.get(id) ?? new Map();
    const right = here.size === told.members && digest(here.keys()) === told.digest;
    console.log(`${id} is ${right ? 'right' : 'wrong'}: ${here.size} here, ${told.members} told`);
  }
}

function digest(ids) {
  let sum = 0n;
  for (const id of ids) sum += createHash('sha256').update(String(id)).digest().readBigUInt64BE();
  return BigInt.asUintN(64, sum).toString(16).padStart(16, '0');
}

const kafka = new Kafka({ brokers: (process.argv[2] ?? 'localhost:19092').split(','), logLevel: logLevel.WARN });
const consumer = kafka.consumer({
  allowAutoTopicCreation: false, // The relay makes the topics, with what they need.
  groupId: `who-is-where-${randomUUID()}`, // The table is gone with the process: every start reads from the beginning.
  readUncommitted: false // KafkaJS's default, said aloud: what was rolled back is never seen.
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => consumer.disconnect().then(() => process.exit()));
consumer.on(consumer.events.CRASH, ({ payload }) => payload.restart || process.exit(1));
// The end of a transaction has an offset, too, which no message tells.
consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { topic, partition, lastOffset } }) => {
  if (topic === MEMBERSHIPS) read.set(partition, Number(lastOffset));
  printing ??= setTimeout(print, 500);
});

// The relay may not have run yet.
const admin = kafka.admin();
await admin.connect();
for (;;) {
  const topics = await admin.listTopics();
  if ([SEGMENTS, MEMBERSHIPS, CRAWLS].every(topic => topics.includes(topic))) break;
  console.error(`${MEMBERSHIPS} is not there yet: waiting`);
  await new Promise(resolve => setTimeout(resolve, 1000));
}
for (const { partition, high } of await admin.fetchTopicOffsets(MEMBERSHIPS)) awaited.set(partition, high - 1);
await admin.disconnect();

await consumer.connect();
await consumer.subscribe({ topics: [SEGMENTS, MEMBERSHIPS, CRAWLS], fromBeginning: true });
await consumer.run({ autoCommit: false, eachMessage: async ({ topic, message }) => apply(topic, message) });
