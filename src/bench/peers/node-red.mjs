// Node-RED with a flow of its own (flow.mjs), and what the bench says to it: node node-red.mjs URL TOKEN BROKERS TOPIC
// A walk is over when the topic holds all that it sent: Node-RED's Kafka nodes send without waiting for an answer.
import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import kafkajs from 'kafkajs';

const [url, token, brokers, topic] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const flows = join(here, 'flows.json');
writeFileSync(flows, execFileSync('node', [join(here, 'flow.mjs'), url, token, brokers, topic]));
const port = await new Promise(resolve => {
  const server = createServer().listen(0, () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});
spawn('node', [join(here, 'node_modules/node-red/red.js'), '--userDir', here, '--port', port, flows], { stdio: 'ignore' });

const admin = new kafkajs.Kafka({ brokers: brokers.split(','), logLevel: kafkajs.logLevel.NOTHING }).admin();
await admin.connect();

async function sent() {
  return (await admin.fetchTopicOffsets(topic)).reduce((sum, { high }) => sum + Number(high), 0);
}

while (!(await fetch(`http://localhost:${port}/`).then(answer => answer.ok, () => false))) await sleep(200);
await sleep(3000); // Its Kafka node drops what it gets before it is connected.
console.log('ready');
for await (const _ of createInterface({ input: process.stdin })) {
  const before = await sent();
  const began = process.hrtime.bigint();
  const rows = Number(await (await fetch(`http://localhost:${port}/walk`)).text());
  while (await sent() < before + rows) await sleep(20);
  console.log(`${rows} ${process.hrtime.bigint() - began}`);
}
