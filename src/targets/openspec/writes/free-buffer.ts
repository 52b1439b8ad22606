import { MessageChannel, type MessagePort } from 'node:worker_threads';

/** A port that nobody listens to. */
const NOWHERE: MessagePort = closedPort();

/**
 * Frees the memory of a buffer that is no longer used, and leaves it empty. A body arrives in a new buffer every 64 KiB, and
 * those that wait for a collection add up to 25 MB, however many bodies there are. Transferring the memory takes it away from
 * this thread at once, even to a port that nobody listens to. A buffer that shares its memory is left alone.
 */
export function freeBuffer(buffer: Buffer): void {
  const memory = buffer.buffer;
  if (!(memory instanceof ArrayBuffer) || memory.byteLength !== buffer.length || buffer.length === 0) return;
  NOWHERE.postMessage(null, [memory]);
}

function closedPort(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port1.close();
  port2.close();
  return port1;
}
