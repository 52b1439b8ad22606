import assert from 'node:assert/strict';
import { it } from 'node:test';
import { TargetWatch } from '../../../src/harness/target/target-watch.ts';
import type { Target } from '../../../src/targets/target.ts';

const never = new Promise<never>(() => undefined);

// An answer is waited for 10 s where nobody stops the run.
it('a stop ends the wait for a target that was asked before it', { timeout: 7_000 }, async () => {
  const hung = { died: never, settle: () => never } as unknown as Target;
  const stop = new AbortController();
  const asked = new TargetWatch(hung, stop.signal, () => undefined).settle();
  stop.abort();
  assert.equal(await asked, null);
});
