import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { holm } from '../../src/comparison/holm.ts';
import { tQuantile, tTail } from '../../src/comparison/student-t.ts';

/** Two-sided quantiles as printed in the NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2. */
const PUBLISHED: readonly (readonly [df: number, t05: number, t01: number])[] = [
  [1, 12.706, 63.657],
  [2, 4.303, 9.925],
  [4, 2.776, 4.604],
  [7, 2.365, 3.499],
  [9, 2.262, 3.25],
  [10, 2.228, 3.169],
  [15, 2.131, 2.947],
  [30, 2.042, 2.75],
  [99, 1.984, 2.626],
];

describe("Student's t distribution", () => {
  it('has the quantiles of published tables', () => {
    for (const [df, t05, t01] of PUBLISHED) {
      assert.ok(Math.abs(tQuantile(0.05, df) - t05) < 6e-4, `5 %, ${df}: ${tQuantile(0.05, df)}`);
      assert.ok(Math.abs(tQuantile(0.01, df) - t01) < 6e-4, `1 %, ${df}: ${tQuantile(0.01, df)}`);
    }
  });

  it('has tails that are all of it at 0, nothing at infinity, and alike on both sides', () => {
    for (const df of [1, 2, 3, 8, 51]) {
      assert.equal(tTail(0, df), 1);
      assert.equal(tTail(Number.POSITIVE_INFINITY, df), 0);
      assert.equal(tTail(-1.5, df), tTail(1.5, df));
    }
    // With one degree of freedom it is Cauchy's, whose quartiles are −1 and 1.
    assert.ok(Math.abs(tTail(1, 1) - 0.5) < 1e-12);
  });
});

describe("Holm's correction", () => {
  it('gives the p-values of a published example, in the order in which they came', () => {
    // The example of Wikipedia's page on the method; R's p.adjust(p, "holm") gives the same.
    const adjusted = holm([0.01, 0.04, 0.03, 0.005]).map((p) => Number(p.toFixed(6)));
    assert.deepEqual(adjusted, [0.03, 0.06, 0.06, 0.02]);
  });

  it('leaves a single p as it is, makes none larger than 1, and takes an empty family', () => {
    assert.deepEqual(holm([0.2]), [0.2]);
    assert.deepEqual(holm([0.7, 0.9]), [1, 1]);
    assert.deepEqual(holm([]), []);
  });
});
