// Writes the Node-RED flow of somebody who wants a poller: node flow.mjs URL TOKEN BROKERS TOPIC > flows.json
// GET /walk reads the list, then the pages of each segment, and sends every member; it answers with how many rows were read.
const [url, token, brokers, topic] = process.argv.slice(2);
const headers = `{ Authorization: 'Token ${token}', Accept: 'application/json; version=2' }`;

const functions = {
  begin: `
msg.segments = []; msg.rows = 0; msg.url = '${url}/api/public/segments/'; msg.headers = ${headers};
return msg;`,
  // A page of the list, or of a segment's members: its rows to Kafka, and on to the next page.
  page: `
const page = msg.payload;
let events = null;
if (msg.segment) {
  events = { payload: page.results, segment: msg.segment };
  msg.rows += page.results.length;
} else {
  msg.segments.push(...page.results);
}
msg.url = page.next;
if (!msg.url) {
  msg.segment = msg.segments.shift();
  msg.url = msg.segment && msg.segment.users;
}
msg.headers = ${headers};
if (msg.url) return [events, msg, null];
msg.payload = String(msg.rows);
msg.headers = {};
return [events, null, msg];`,
  event: `
const { id, custom_id, user_key } = msg.payload;
msg.key = msg.segment.id + '/' + id;
msg.headers = {};
msg.payload = JSON.stringify({ segment: msg.segment.id, name: msg.segment.name, id, custom_id, user_key });
return msg;`
};

const z = 'poller';
const script = (id, outputs, wires) => ({ id, z, type: 'function', name: `the ${id}`, func: functions[id], outputs, wires });
const request = (id, to) => ({ id, z, type: 'http request', name: `the ${id}`, method: 'GET', ret: 'obj', url: '', wires: [[to]] });

console.log(JSON.stringify([
  { id: z, type: 'tab', label: 'poller' },
  { id: 'walk', z, type: 'http in', name: 'the walk', url: '/walk', method: 'get', wires: [['begin']] },
  script('begin', 1, [['get']]),
  request('get', 'page'),
  script('page', 3, [['each-row'], ['get'], ['answer']]),
  { id: 'each-row', z, type: 'split', name: 'rows', splt: '\\n', spltType: 'str', arraySplt: 1, arraySpltType: 'len', wires: [['event']] },
  script('event', 1, [['send']]),
  { id: 'send', z, type: 'kafkajs-producer', name: 'the send', client: 'kafka', topic, acknowledge: 'all', responsetimeout: 30000, wires: [] },
  { id: 'answer', z, type: 'http response', name: 'the answer', statusCode: '', headers: {}, wires: [] },
  { id: 'kafka', type: 'kafkajs-client', name: 'the broker', brokers, clientid: 'poller', connectiontimeout: 3000, requesttimeout: 30000,
    loglevel: 'error', auth: 'none' }
], null, 1));
