import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';

const PATIENCE_MS = 20_000;
/** What is waited for needs the cores itself: asking in each turn of the event loop would take one of them. */
const ASK_EVERY_MS = 5;

/**
 * Asks again until it is so. A wait in vain ends by itself: one that outlives its test keeps the process busy for
 * ever.
 */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (performance.now() > endMs) assert.fail(`${holds} was not so after ${PATIENCE_MS} ms`);
    await wait(ASK_EVERY_MS);
  }
}
