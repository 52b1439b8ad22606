import { MessageChannel, type MessagePort } from 'node:worker_threads';

/** Nobody hears what is posted here. */
const NOWHERE: MessagePort = closedPort();

/**
 * Frees the memory of a buffer that nobody uses any more, and leaves it empty. A body comes in a new buffer every
 * 64 KiB, and what waits for a collection adds up to 25 MB however many bodies there are. Moving the memory to another
 * thread takes it away from this one at once; here the other is none. A buffer that shares its memory is left alone.
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
