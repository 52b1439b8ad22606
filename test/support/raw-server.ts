import { type AddressInfo, createServer, type Socket } from 'node:net';

/** One request that came in, and the connection to answer it on. */
type RawTurn = {
  /** 1, 2, 3, … over all connections. */
  readonly number: number;
  readonly socket: Socket;
  /** How long the connection had been idle before this request came, in ms. */
  readonly idleMs: number;
};

/** Answers a request, byte by byte as it likes. */
export type RawAnswer = (turn: RawTurn) => void;

export type RawServer = {
  readonly origin: string;
  readonly connections: () => number;
  /** Resolves when no connection is open. */
  readonly idle: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** `head`: a request is answered when its head is in, and what follows of it is read and left alone. */
export type AnsweredAt = 'end' | 'head';

/** A server that knows where a request ends, and nothing else: what it answers is not even HTTP unless `answer` makes it so. */
export async function startRawServer(answer: RawAnswer, at: AnsweredAt = 'end'): Promise<RawServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  let number = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    connections += 1;
    sockets.add(socket);
    let received = Buffer.alloc(0);
    let idleSinceMs = performance.now();
    socket.on('data', (piece) => {
      received = Buffer.concat([received, piece]);
      for (let end = endOf(received, at); end >= 0 && !socket.destroyed; end = endOf(received, at)) {
        received = at === 'head' ? Buffer.alloc(0) : received.subarray(end);
        number += 1;
        const idleMs = performance.now() - idleSinceMs;
        idleSinceMs = performance.now();
        answer({ number, socket, idleMs });
        if (at === 'head') return;
      }
    });
    // A client that breaks off is what these tests are about.
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    idle: async () => {
      for (const socket of sockets) await new Promise<void>((resolve) => socket.once('close', () => resolve()));
    },
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      return closed;
    },
  };
}

/** Where the first request ends; below 0 while it is not whole. */
function endOf(bytes: Buffer, at: AnsweredAt): number {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return -1;
  const length = /^content-length: *(\d+)/im.exec(bytes.toString('latin1', 0, headEnd))?.[1] ?? '0';
  const end = headEnd + 4 + (at === 'end' ? Number(length) : 0);
  return bytes.length < end ? -1 : end;
}
