import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Pair } from '../../src/comparison/pairs.ts';
import { middleChange, surePairs } from '../../src/comparison/slice-changes.ts';
import { simulateSlices } from '../fuzz/comparisons/slice-fuzzer.ts';

const slices = (...changes: readonly number[]) => changes.map((change) => ({ change, weight: 1 }));

describe('the change of a launch from its pairs of slices', () => {
  it('is the mean of their middle half, wherever the outer quarters lie', () => {
    assert.equal(middleChange(slices(-9, 0.1, 8, 0.2, 0.4, 0.3, 7, -5)), 0.25);
    assert.equal(middleChange(slices(-1, 0.1, 1, 0.2, 0.4, 0.3, 1, -1)), 0.25);
  });

  it('is the mean of all of them where there are fewer than eight', () => {
    assert.equal(middleChange(slices(0, 1, 0, 0, 0, 6, 0)), 1);
  });

  it('counts each pair by its weight', () => {
    const changes = [...slices(-1, -1, 0, 0, 0, 1, 1), { change: 0.5, weight: 3 }];
    assert.equal(middleChange(changes), 0.25);
  });
});

describe('launches that count as wholes', () => {
  /** Launches whose slices say no change; they differ as wholes by these. */
  const launches = (...changes: readonly number[]): readonly Pair[] =>
    changes.map((change) => ({ baseline: 10, candidate: 10 * Math.exp(change), change: 0 }));
  const isWhole = (pairs: readonly Pair[]): boolean => surePairs(pairs).every(({ change }) => change === undefined);

  it('are those that surely differ from what the middle of their slices says', () => {
    assert.ok(isWhole(launches(0.3, 0.2, 0.25, 0.35, 0.3)));
    assert.ok(isWhole(launches(-0.3, -0.2, -0.25, -0.35, -0.3)));
  });

  it('are not those that differ by chance, nor too few', () => {
    for (const pairs of [launches(0.3, -0.2, 0.25, -0.35, 0.1), launches(0, 0, 0, 0, 0), launches(0.3), launches()]) {
      assert.deepEqual(surePairs(pairs), pairs);
    }
  });

  it('are decided without those of which a value is missing', () => {
    const missing: Pair = { baseline: Number.NaN, candidate: 10, change: 0 };
    assert.ok(isWhole([...launches(0.3, 0.2, 0.25, 0.35, 0.3), missing, { baseline: 10, candidate: 13 }]));
  });
});

describe('comparisons of simulated slices', () => {
  // npm run fuzz -- comparisons tries each claim 5,000 times.
  for (const { title, share, reach, ok } of simulateSlices(500, 5)) {
    it(`are right: ${title} (${reach})`, () => assert.ok(ok, `${share}`));
  }
});
