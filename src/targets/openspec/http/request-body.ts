import type { IncomingMessage } from 'node:http';
import { Problem } from './problem-details.ts';

/** Takes a chunk. If it returns a promise, the next chunk comes after that has resolved. */
export type TakeChunk = (chunk: Buffer) => Promise<void> | undefined;

/**
 * Reads a body to its end. Throws a Problem: 415 for an encoded body, 413 above `maxBytes`, 400 if it breaks off. The rest of
 * a refused body is read and dropped, because many clients read no answer before they have sent all of it.
 */
export async function readBody(request: IncomingMessage, maxBytes: number, take: TakeChunk): Promise<void> {
  if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new Problem(415, 'the body must have no content-encoding');
  }
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  try {
    await drain(request, maxBytes, take);
  } catch (error) {
    request.resume();
    throw error;
  }
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
