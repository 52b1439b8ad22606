import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { samplesNeeded } from '../../src/metrics/samples-needed.ts';

describe('the samples that a percentile needs', () => {
  for (const [percent, needed] of [
    [50, 20],
    [90, 100],
    [95, 200],
    [99, 1_000],
    [99.9, 10_000],
  ] as const) {
    it(`are ${needed} for p${percent}`, () => assert.equal(samplesNeeded(percent), needed));
  }
});
