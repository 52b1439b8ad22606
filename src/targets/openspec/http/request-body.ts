import type { IncomingMessage } from 'node:http';
import { Problem } from './problem-details.ts';

/** Takes a chunk. If it returns a promise, the next chunk comes after that has resolved. */
export type TakeChunk = (chunk: Buffer) => Promise<void> | undefined;

/**
 * Many clients read no answer before they have sent all of their body, and lose the answer where the connection is reset
 * meanwhile. So this much of a refused body is still read and dropped; nothing more of it is, however much is announced.
 */
const MOST_DROPPED_BYTES = 16_000_000;
/** How long a client may take to read the answer before its connection is closed. */
const LINGER_MS = 1000;

/**
 * Reads a body to its end. Throws a Problem: 415 for an encoded body, 413 above `maxBytes`, 400 if it breaks off. A body whose
 * announced length is above `maxBytes` is refused before a byte of it is read, any other one at the limit.
 */
export async function readBody(request: IncomingMessage, maxBytes: number, take: TakeChunk): Promise<void> {
  if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
    dropRest(request);
    throw new Problem(415, 'the body must have no content-encoding');
  }
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
    dropRest(request);
    throw tooLarge(maxBytes);
  }
  try {
    await drain(request, maxBytes, take);
  } catch (error) {
    dropRest(request);
    throw error;
  }
}

function dropRest(request: IncomingMessage): void {
  let left = MOST_DROPPED_BYTES;
  request.on('error', () => undefined);
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left >= 0 || request.isPaused()) return;
    request.pause();
    const timer = setTimeout(() => request.socket.destroy(), LINGER_MS);
    request.once('close', () => clearTimeout(timer));
  });
  request.resume();
}

function drain(request: IncomingMessage, maxBytes: number, take: TakeChunk): Promise<void> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    const settle = (error?: unknown): void => {
      request.off('data', onData).off('end', onEnd).off('close', onClose);
      if (error === undefined) resolve();
      else reject(error);
    };
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      const taken = bytes > maxBytes ? Promise.reject(tooLarge(maxBytes)) : take(chunk);
      if (!taken) return;
      request.pause();
      taken.then(() => request.resume(), settle);
    };
    const onEnd = (): void => settle();
    const onClose = (): void => settle(new Problem(400, 'the body broke off'));
    if (request.destroyed) onClose();
    // An error without a listener would end the thread; `close` follows it.
    request.on('error', () => undefined);
    request.on('data', onData).on('end', onEnd).on('close', onClose);
  });
}

function tooLarge(maxBytes: number): Problem {
  return new Problem(413, `the body must have at most ${maxBytes} bytes`);
}
