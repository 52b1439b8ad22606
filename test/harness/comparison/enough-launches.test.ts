import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isEnough, shortOfTime } from '../../../src/harness/comparison/enough-launches.ts';
import type { Launch } from '../../../src/harness/launches/run-launch.ts';

const AUTO = { kind: 'auto', forMs: 120_000 } as const;

/** Launches that can be used, as far as it matters here. */
function launches(count: number, tookMs: number): readonly Launch[] {
  const arm = { broken: null, unusable: null };
  return Array.from(
    { length: count },
    () => ({ tookMs, arms: { baseline: arm, candidate: arm }, gone: {} }) as unknown as Launch,
  );
}

describe('as many launches as it takes', () => {
  it('have their time for themselves: what was waited for a quiet machine, or measured again, does not count', () => {
    assert.equal(isEnough(AUTO, [], launches(4, 15_000)), false);
    assert.equal(isEnough(AUTO, [], launches(4, 31_000)), true);
    assert.equal(isEnough(AUTO, [], launches(5, 15_000)), true);
    assert.equal(isEnough({ kind: 'number', count: 8 }, [], launches(7, 90_000)), false);
  });

  it('were too few for their time where a launch takes long, and it is said how much they need', () => {
    const words = 'a launch takes 31.0 s, so give --launches auto --for 156s or more';
    assert.deepEqual(shortOfTime(AUTO, launches(4, 31_000)), { text: words, unstarted: null });
    assert.equal(shortOfTime(AUTO, launches(5, 31_000)), null);
  });
});
