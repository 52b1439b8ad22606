// Entry of a child process: answers every request with the same 42 bytes, and costs as little as a Node server can.
import { createServer } from 'node:net';

const BODY = '{"items":[],"nextCursor":null,"total":0  }';
const ANSWER = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;
/** Requests without a body end at the first empty line. */
const EMPTY_LINE = [13, 10, 13, 10];

let requests = 0;
/** Path of the first request of a connection → when it first came, on the shared clock. */
const firstAtMs = {};

const server = createServer({ noDelay: true }, (socket) => {
  let matched = 0;
  let known = false;
  socket.on('data', (chunk) => {
    if (!known) noteFirst(chunk);
    known = true;
    let answers = 0;
    for (const byte of chunk) {
      if (byte === EMPTY_LINE[matched]) matched += 1;
      else matched = byte === 13 ? 1 : 0;
      if (matched < EMPTY_LINE.length) continue;
      matched = 0;
      answers += 1;
    }
    answer(socket, answers);
  });
  socket.on('error', () => socket.destroy());
});

function answer(socket, answers) {
  if (answers === 0) return;
  requests += answers;
  socket.write(answers === 1 ? ANSWER : ANSWER.repeat(answers), 'latin1');
}

function noteFirst(chunk) {
  const [, path = ''] = chunk.toString('latin1', 0, 200).split(' ', 2);
  // Milliseconds on the clock of monotonic.ts.
  firstAtMs[path] ??= Number(process.hrtime.bigint()) / 1e6;
}

server.listen(0, '127.0.0.1', () => {
  process.send({ kind: 'listening', port: server.address().port });
});
process.on('message', () => {
  process.send({ kind: 'report', requests, firstAtMs });
});
process.on('disconnect', () => process.exit());
