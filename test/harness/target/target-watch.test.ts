import assert from 'node:assert/strict';
import { it } from 'node:test';
import { TargetWatch } from '../../../src/harness/target/target-watch.ts';
import type { Target } from '../../../src/targets/target.ts';

const never = new Promise<never>(() => undefined);

// An answer is waited for 10 s where nobody stops the run.
it('a stop ends the wait for a target that was asked before it', { timeout: 7_000 }, async () => {
  const hung = { died: never, settle: () => never } as unknown as Target;
  const stop = new AbortController();
  const asked = new TargetWatch(hung, stop.signal, () => undefined).settle(true);
  stop.abort();
  assert.equal(await asked, null);
});

it('one that did not answer is waited for shortly when it is asked again, until it answers', async () => {
  const waits: number[] = [];
  let answer: Promise<unknown> = never;
  const target = { died: never, settle: () => answer } as unknown as Target;
  const watch = new TargetWatch(
    target,
    new AbortController().signal,
    () => undefined,
    async (ms) => {
      waits.push(ms);
      // The answer of a target that is awake comes first.
      if (answer !== never) await never;
    },
  );
  for (let asked = 0; asked < 2; asked += 1) assert.equal(await watch.settle(true), null);
  answer = Promise.resolve(undefined);
  for (let asked = 0; asked < 2; asked += 1) await watch.settle(true);
  assert.deepEqual(waits, [10_000, 1_000, 1_000, 10_000]);
});
