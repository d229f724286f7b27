// A server that is wrong on purpose, to check that `load` counts correctly. It omits, repeats and swaps events, and
// cuts chunks and writes anywhere, even inside stamps. It prints where it listens (port 0 is any), and when it is
// terminated, it prints what it did as one line of JSON. With a last number, it delivers the events after that one
// correctly:
//
//   node server.js 8080 chunked|identity [last] & load --url http://127.0.0.1:8080/events --connections 50 --rate 100; kill %1
'use strict';

const net = require('node:net');

const chunked = process.argv[3] !== 'identity';
const lastWrong = Number(process.argv[4] ?? Infinity);
const clients = [];
const truth = { events: 0, missing: 0, duplicated: 0, outOfOrder: 0, affected: new Set() };

// Makes the same faults in every run.
let seed = 7;
function random() {
  seed = (seed * 1103515245 + 12345) & 0x7fffffff;
  return seed / 0x7fffffff;
}

function frame(event) {
  if (!chunked) return event;
  const parts = [];
  for (let at = 0; at < event.length;) {
    const size = Math.min(event.length - at, 1 + Math.floor(random() * 60));
    const extension = random() < 0.2 ? ';name=value' : '';
    parts.push(Buffer.from(`${size.toString(16)}${extension}\r\n`), event.subarray(at, at + size), Buffer.from('\r\n'));
    at += size;
  }
  return Buffer.concat(parts);
}

function queue(client, event) {
  client.unsent = Buffer.concat([client.unsent, frame(event)]);
}

// Holds some bytes back, to send them with the next event.
function sendSome(client) {
  const sent = client.unsent.length - Math.floor(random() * Math.min(client.unsent.length, 120));
  client.write(client.unsent.subarray(0, sent));
  client.unsent = Buffer.from(client.unsent.subarray(sent));
}

// Counts a fault that the client notices. A held event that is sent before the next one is in order, and isn't a fault.
function wrong(client, kind) {
  truth[kind]++;
  truth.affected.add(client);
}

function deliver(client, event) {
  const chance = truth.events > 3 && truth.events <= lastWrong ? random() : 1;
  if (client.held) {
    queue(client, event);
    queue(client, client.held);
    client.held = null;
    wrong(client, 'outOfOrder');
  } else if (chance < 0.02) {
    wrong(client, 'missing');
  } else if (chance < 0.04) {
    queue(client, event);
    queue(client, event);
    wrong(client, 'duplicated');
  } else if (chance < 0.06) {
    client.held = event;
  } else {
    queue(client, event);
  }
  sendSome(client);
}

// Sends the held bytes when nothing has been published for a while.
function settle() {
  for (const client of clients) {
    if (client.held) queue(client, client.held);
    client.held = null;
    client.write(client.unsent);
    client.unsent = Buffer.alloc(0);
  }
}

let silence;
function publish(socket, data) {
  truth.events++;
  const noise = `: R RS RSabcdef00000001 no stamp R\nid: ${truth.events}\nevent: q\ndata: `;
  const event = Buffer.concat([Buffer.from(noise), data, Buffer.from('\n\n')]);
  for (const client of clients) deliver(client, event);
  clearTimeout(silence);
  silence = setTimeout(settle, 100);
  socket.write('HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n');
}

function openStream(socket) {
  const head = `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n${chunked ? 'TRANSFER-encoding: Chunked\r\n' : ''}\r\n`;
  Object.assign(socket, { unsent: Buffer.alloc(0), held: null });
  clients.push(socket);
  socket.write(head.slice(0, 20));
  setTimeout(() => socket.write(head.slice(20)), 2);
}

function serve(socket) {
  let unread = Buffer.alloc(0);
  socket.setNoDelay();
  socket.on('error', () => {});
  socket.on('data', (bytes) => {
    unread = Buffer.concat([unread, bytes]);
    for (;;) {
      const headEnd = unread.indexOf('\r\n\r\n') + 4;
      if (headEnd < 4) return;
      const length = Number(/content-length: (\d+)/i.exec(unread.toString('latin1', 0, headEnd))?.[1] ?? 0);
      if (unread.length < headEnd + length) return;
      const data = Buffer.from(unread.subarray(headEnd, headEnd + length));
      const reading = unread.toString('latin1', 0, 4) === 'GET ';
      unread = unread.subarray(headEnd + length);
      if (reading) openStream(socket);
      else publish(socket, data);
    }
  });
}

const server = net.createServer(serve);
server.listen(Number(process.argv[2]), '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/events`));
process.on('SIGTERM', () => {
  console.log(JSON.stringify({ ...truth, affected: truth.affected.size, clients: clients.length }));
  process.exit();
});
