/**
 * The cheapest possible server in Node. It answers every request with the same 42 bytes, at once or after `delayMs`
 * milliseconds.
 */
import { type AddressInfo, createServer } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

const BODY = '{"items":[],"nextCursor":null,"total":0  }';
const ANSWER = Buffer.from(
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`,
);
/** A request without a body ends at its first empty line. */
const END_OF_REQUEST = '\r\n\r\n';

const { delayMs } = workerData as { readonly delayMs: number };

const server = createServer({ noDelay: true }, (socket) => {
  let rest = '';
  socket.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString('latin1')).split(END_OF_REQUEST);
    rest = parts.pop() ?? '';
    for (let answers = parts.length; answers > 0; answers -= 1) {
      if (delayMs === 0) socket.write(ANSWER);
      else setTimeout(() => socket.write(ANSWER), delayMs);
    }
  });
  socket.on('error', () => socket.destroy());
});

server.listen(0, '127.0.0.1', () => {
  parentPort?.postMessage({ port: (server.address() as AddressInfo).port });
});
