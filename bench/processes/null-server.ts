/** Entry of a child process: answers every request with the same 42 bytes, and costs as little as a Node server can. */
import { createServer, type Socket } from 'node:net';
import { monotonicMs } from './monotonic.ts';
import type { ServerReport } from './server.ts';

const BODY = '{"items":[],"nextCursor":null,"total":0  }';
const ANSWER = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;
/** Requests without a body end at the first empty line. */
const EMPTY_LINE = [13, 10, 13, 10];

let requests = 0;
/** Path of the first request of a connection → when it first came, on the shared clock. */
const firstAtMs: Record<string, number> = {};

const server = createServer({ noDelay: true }, (socket) => {
  let matched = 0;
  let known = false;
  socket.on('data', (chunk: Buffer) => {
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

function answer(socket: Socket, answers: number): void {
  if (answers === 0) return;
  requests += answers;
  socket.write(answers === 1 ? ANSWER : ANSWER.repeat(answers), 'latin1');
}

function noteFirst(chunk: Buffer): void {
  const [, path = ''] = chunk.toString('latin1', 0, 200).split(' ', 2);
  firstAtMs[path] ??= monotonicMs();
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has an address');
  process.send?.({ kind: 'listening', port: address.port });
});
process.on('message', () => {
  const report: ServerReport = { kind: 'report', requests, firstAtMs };
  process.send?.(report);
});
process.on('disconnect', () => process.exit());
