// What a Node program does with node:http: it keeps a set of responses, and calls res.write on each. An event is
// encoded once.
//
//   node server.js 8080
//   GET  /events  opens an event stream
//   POST /events  sends its body, one line of text, to all
'use strict';

const http = require('node:http');

const clients = new Set();
let last = 0;

function stream(request, response) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
  response.flushHeaders();
  clients.add(response);
  request.on('close', () => clients.delete(response));
}

function publish(request, response) {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const event = Buffer.concat([Buffer.from(`id: node-${++last}\ndata: `), ...parts, Buffer.from('\n\n')]);
    for (const client of clients) client.write(event);
    response.end('ok\n');
  });
}

http
  .createServer((request, response) => (request.method === 'POST' ? publish : stream)(request, response))
  .listen(Number(process.argv[2]), '127.0.0.1');
