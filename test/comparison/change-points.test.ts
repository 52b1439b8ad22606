import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { changePoints } from '../../src/comparison/change-points.ts';
import { normalQuantile, standardScores } from '../../src/comparison/standard-scores.ts';
import { Random } from '../../src/random.ts';

/** Runs with 3 % noise, each level of so many of them. */
function noisyLevels(seed: number, ...levels: readonly (readonly [count: number, value: number])[]): readonly number[] {
  const random = new Random(seed, 0, 0);
  return levels.flatMap(([count, value]) =>
    Array.from({ length: count }, () => value * Math.exp(normalQuantile(random.fraction()) * 0.03)),
  );
}

describe('changePoints', () => {
  it('finds a step within one run of the truth, also near the ends', () => {
    for (const at of [6, 20, 50, 80, 94]) {
      for (let seed = 1; seed <= 20; seed += 1) {
        const found = changePoints(noisyLevels(seed, [at, 10], [100 - at, 11.5]));
        const near = found.filter(({ index }) => Math.abs(index - at) <= 1);
        assert.equal(near.length, 1, `step at ${at}, seed ${seed}: ${JSON.stringify(found)}`);
        assert.ok(near.every(({ before, after }) => after > before));
      }
    }
  });

  it('finds several steps, up and down', () => {
    const found = changePoints(noisyLevels(3, [40, 10], [30, 13], [30, 9], [40, 11]));
    assert.deepEqual(
      found.map(({ index }) => [40, 70, 100].find((truth) => Math.abs(index - truth) <= 1)),
      [40, 70, 100],
    );
    assert.ok(Math.abs((found[1]?.before ?? 0) - 13) < 0.4 && Math.abs((found[1]?.after ?? 0) - 9) < 0.3);
  });

  it('finds none in noise, in a constant, or where there are too few runs', () => {
    const alarms = Array.from({ length: 200 }, (_, seed) => changePoints(noisyLevels(seed, [60, 10]))).filter(
      (found) => found.length > 0,
    );
    assert.ok(alarms.length <= 4, `${alarms.length} of 200`);
    assert.deepEqual(changePoints(Array.from({ length: 50 }, () => 81)), []);
    assert.deepEqual(changePoints([1, 1, 9, 9, 9]), []);
    assert.deepEqual(changePoints([]), []);
  });

  it('takes no single run for a change, however far out it is', () => {
    const values = [...noisyLevels(1, [80, 10])];
    values[40] = 1e6;
    values[60] = 0;
    assert.deepEqual(changePoints(values), []);
  });

  it('finds a step of figures that hardly vary', () => {
    const [found, ...others] = changePoints([
      ...Array.from({ length: 10 }, () => 81),
      ...Array.from({ length: 4 }, () => 95),
    ]);
    assert.deepEqual([found, others], [{ index: 10, before: 81, after: 95 }, []]);
  });
});

describe('standardScores', () => {
  it('are in the order of the values, alike for equal ones, with a mean of 0', () => {
    const scores = standardScores([3, 1, 2, 2]);
    assert.ok((scores[1] ?? 0) < (scores[2] ?? 0) && (scores[2] ?? 0) < (scores[0] ?? 0));
    assert.equal(scores[2], scores[3]);
    assert.ok(Math.abs(scores.reduce((sum, score) => sum + score, 0)) < 1e-12);
  });

  it('use quantiles as published tables have them', () => {
    for (const [p, quantile] of [
      [0.5, 0],
      [0.8413, 1],
      [0.975, 1.96],
      [0.995, 2.5758],
      [0.025, -1.96],
    ] as const)
      assert.ok(Math.abs(normalQuantile(p) - quantile) < 6e-4, `${p}: ${normalQuantile(p)}`);
  });
});
