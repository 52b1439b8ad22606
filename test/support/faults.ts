import type { Socket } from 'node:net';
import { type Answer, json, type Page, pageOf } from './answers.ts';
import type { Fault } from './faulty-server.ts';

/** A body of 30 bytes takes longer than any test waits for it. */
const DRIP_MS = 50;

/** Answers as it should. */
export const healthy: Fault = ({ send, answer }) => send(answer);

/** Answers rightly, and late. */
export function delayed(ms: number): Fault {
  return ({ send, answer, socket }) => {
    const timer = setTimeout(() => send(answer), ms);
    socket.once('close', () => clearTimeout(timer));
  };
}

/** Takes the request and says nothing for ever. */
export const silent: Fault = () => undefined;

/** Does `fault` to each request whose number is a multiple of `n`, and answers the others. */
export function everyNth(n: number, fault: Fault): Fault {
  return (turn) => (turn.number % n === 0 ? fault(turn) : healthy(turn));
}

export function status(code: number): Fault {
  return ({ send }) => send(json(code, { title: 'out of order', status: code }));
}

/** 200, the right type, and nothing in it. */
export const emptyBody: Fault = ({ send, answer }) => send({ ...answer, body: Buffer.alloc(0) });

/** Body of the right length with one byte changed. */
export const wrongByte: Fault = ({ send, answer }) => {
  const body = Buffer.from(answer.body);
  body.writeUInt8(body.readUInt8(0) ^ 1, 0);
  send({ ...answer, body });
};

/** Promises the whole body and ends the connection in the middle of it. */
export const truncated: Fault = ({ socket, answer }) => {
  startAnswer(socket, answer);
  socket.end();
};

/** Promises the whole body, sends half of it, and keeps the connection. */
export const stuckAmid: Fault = ({ socket, answer }) => startAnswer(socket, answer);

/** Sends the body a byte at a time: each one is in time, and the whole is not. */
export const slowDrip: Fault = ({ socket, answer }) => {
  socket.write(headOf(answer));
  let sent = 0;
  const timer = setInterval(() => {
    socket.write(answer.body.subarray(sent, sent + 1));
    sent += 1;
    if (sent === answer.body.length) clearInterval(timer);
  }, DRIP_MS);
  socket.once('close', () => clearInterval(timer));
};

/** Ends the connection where the next chunk should begin. */
export const truncatedChunks: Fault = ({ socket, answer }) => {
  const part = half(answer);
  socket.write(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${part.length.toString(16)}\r\n`);
  socket.write(part);
  socket.end('\r\n');
};

/** Resets the connection before a byte of the answer. */
export const resetBefore: Fault = ({ socket }) => {
  reset(socket);
};

/**
 * Resets the connection in the middle of the body. Where the RST arrives together with data, libuv tells the client of an
 * end of the stream instead (uv__stream_io, "Short-circuit iff POLLHUP"): then it can't be told from a truncated body.
 */
export const resetAmid: Fault = ({ socket, answer }) => {
  startAnswer(socket, answer);
  socket.write('', () => reset(socket));
};

/** Sends the head and half of the body. */
export function startAnswer(socket: Socket, answer: Answer): void {
  socket.write(headOf(answer));
  socket.write(half(answer));
}

/** Ends the connection before a byte of the answer. */
export const closedBefore: Fault = ({ socket }) => {
  socket.end();
};

export const malformedStatusLine: Fault = ({ socket }) => {
  socket.write('HTTP/1.1 two hundred\r\ncontent-length: 2\r\n\r\nok');
};

export const malformedChunk: Fault = ({ sendChunks }) => sendChunks('5\r\nhello\r\nzz\r\nhello\r\n0\r\n\r\n');

/** Closes each connection after its n-th answer, and either says so in that answer (as HTTP asks) or not. */
export function closesAfter(n: number, how: 'announced' | 'unannounced'): Fault {
  return ({ onConnection, socket, answer, send }) => {
    if (onConnection < n) return send(answer);
    if (how === 'unannounced') return send(answer, () => socket.destroySoon());
    socket.write(headOf(answer, 'connection: close\r\n'));
    socket.end(answer.body);
  };
}

/** Leaves this change out of the pages, and counts it in `total`. */
export function dropsItem(name: string): Fault {
  return onPages((page) => ({ ...page, items: page.items.filter((item) => item.name !== name) }));
}

/** Puts the change `repeated` in front of the page that `before` stands in. */
export function repeatsItem(repeated: string, before: string): Fault {
  return onPages((page) =>
    page.items.some((item) => item.name === before)
      ? { ...page, items: [{ name: repeated }, ...page.items] }
      : { ...page },
  );
}

/** `total` is another one in each answer. */
export const restlessTotal: Fault = (turn) => onPages((page) => ({ ...page, total: page.total + turn.number }))(turn);

/** An RST and no FIN before it: what a killed peer sends. `socket.resetAndDestroy()` ends the connection first. */
export function reset(socket: Socket): void {
  Object.assign(socket, { resetAndClosing: true });
  socket.destroy();
}

function onPages(change: (page: Page) => Page): Fault {
  return ({ send, answer }) => send(json(answer.status, change(pageOf(answer))));
}

function headOf({ status, type, body }: Answer, more = ''): string {
  return `HTTP/1.1 ${status} OK\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n${more}\r\n`;
}

function half({ body }: Answer): Buffer {
  return body.subarray(0, Math.floor(body.length / 2));
}
