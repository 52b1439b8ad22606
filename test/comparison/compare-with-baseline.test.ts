import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareWithBaseline, type HeldMetric } from '../../src/comparison/compare-with-baseline.ts';
import { mean, standardError } from '../../src/comparison/pairs.ts';
import { normalQuantile } from '../../src/comparison/standard-scores.ts';
import { Random } from '../../src/random.ts';

function held(part: Partial<HeldMetric>): HeldMetric {
  return { metric: 'p95(response)', unit: 'ms', value: 10, spread: 0.02, runs: 10, later: [10], ...part };
}

const verdictOf = (part: Partial<HeldMetric>): string | undefined => compareWithBaseline([held(part)])[0]?.verdict;

describe('compareWithBaseline', () => {
  it('has the interval in which one more run would lie', () => {
    const [{ change } = { change: null }] = compareWithBaseline([held({ later: [10.2] })]);
    // t(9) is 2.2622, and 2.2622 × 2 % × √(1 + 1/10) is 4.745 %.
    assert.deepEqual(
      [change?.value, change?.low, change?.high].map((value) => value?.toFixed(4)),
      ['1.0200', '0.9727', '1.0696'],
    );
  });

  it('finds what is slower than earlier runs were, by more than they are apart', () => {
    assert.equal(verdictOf({ later: [10.9] }), 'regression');
    assert.equal(verdictOf({ later: [9.1] }), 'improvement');
    assert.equal(verdictOf({ later: [10.3] }), 'undecided');
    assert.equal(verdictOf({ later: [10.01], spread: 0.002 }), 'no change');
    assert.equal(verdictOf({ metric: 'rate(requests)', unit: '/s', later: [9.1] }), 'regression');
  });

  it('finds less with more later runs, and nothing by too few earlier ones', () => {
    assert.equal(verdictOf({ later: [10.45] }), 'undecided');
    assert.equal(verdictOf({ later: [10.45, 10.4, 10.5, 10.45] }), 'regression');
    assert.equal(verdictOf({ later: [20], runs: 4 }), 'insufficient');
    assert.equal(verdictOf({ later: [] }), 'insufficient');
  });

  it('takes 2 of 100 runs that are as before for slower, over all metrics together', () => {
    const random = new Random(7, 0, 0);
    const measured = (): number => 10 * Math.exp(normalQuantile(random.fraction()) * 0.05);
    const alarms = Array.from({ length: 300 }, () => {
      const metrics = Array.from({ length: 4 }, () => {
        const logs = Array.from({ length: 10 }, () => Math.log(measured()));
        const spread = standardError(logs) * Math.sqrt(logs.length);
        return held({ value: Math.exp(mean(logs)), spread, later: [measured()] });
      });
      return compareWithBaseline(metrics).some(({ verdict }) => verdict === 'regression');
    }).filter((isAlarm) => isAlarm).length;
    assert.ok(alarms <= 10, `${alarms} of 300`);
  });
});
