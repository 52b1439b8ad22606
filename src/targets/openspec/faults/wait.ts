import type { ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';

/** Calls `then` no earlier than `delayMs` from now, or never if the response's connection closes before. */
export function waitAtLeast(delayMs: number, response: ServerResponse, then: () => void): void {
  const dueMs = performance.now() + delayMs;
  const look = (): void => {
    const leftMs = dueMs - performance.now();
    // A timer counts from the time that the event loop read last, so it may fire too early.
    if (leftMs > 0) timer = setTimeout(look, Math.ceil(leftMs));
    else {
      response.off('close', cancel);
      then();
    }
  };
  const cancel = (): void => clearTimeout(timer);
  let timer = setTimeout(look, Math.ceil(delayMs));
  response.once('close', cancel);
}
