import { type AddressInfo, createServer } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

/** Listens, and never looks at who comes: what connects has the kernel's answer and no other. */
const server = createServer();
server.listen({ port: 0, host: '127.0.0.1', backlog: workerData as number }, () => {
  parentPort?.postMessage((server.address() as AddressInfo).port);
  setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
});
