import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareMetrics, type MetricComparison } from '../../src/comparison/compare-metrics.ts';
import { concludeComparison } from '../../src/comparison/conclusion.ts';
import { launchesNeeded } from '../../src/comparison/launches.ts';
import type { MetricPairs, Pair } from '../../src/comparison/pairs.ts';
import { comparisonWords } from '../../src/reports/comparison/comparison-words.ts';
import { simulateAuto, simulateComparisons } from '../fuzz/comparisons/comparison-fuzzer.ts';

/** Launches that drift by a factor of 2, which is no difference between the builds; the candidate's ratios are these. */
function launches(ratios: readonly number[], baseline = 10): readonly Pair[] {
  return ratios.map((ratio, index) => {
    const drifted = baseline * (1 + index / ratios.length);
    return { baseline: drifted, candidate: drifted * ratio };
  });
}

function metric(pairs: readonly Pair[], rest: Partial<MetricPairs> = {}): MetricPairs {
  return { metric: 'p95(response)', unit: 'ms', gated: true, pairs, ...rest };
}

function compareOne(pairs: readonly Pair[], rest: Partial<MetricPairs> = {}): MetricComparison {
  return compareMetrics([metric(pairs, rest)])[0] as MetricComparison;
}

const STEADY = [0.995, 1.005, 1.0, 1.002, 0.998, 1.001, 0.999, 1.0];
const times = (factor: number): readonly number[] => STEADY.map((ratio) => ratio * factor);
const WIDE = [0.8, 1.2, 0.9, 1.15, 0.85, 1.1, 1.25, 0.8];

describe('compareMetrics', () => {
  it("gives the mean ratio of the launches, and Student's interval of it", () => {
    const { change } = compareOne(launches([1.1, 1.12, 1.08, 1.1, 1.1]));
    // The logarithms have the mean 0.095242 and the standard error 0.005752; t is 2.7764.
    assert.deepEqual(
      [change?.value, change?.low, change?.high, change?.floor].map((value) => value?.toFixed(4)),
      ['1.0999', '1.0825', '1.1176', '0.0300'],
    );
    assert.equal(change?.scale, 'ratio');
  });

  it('takes the change of a launch from its slices where they tell it', () => {
    const pairs = STEADY.map((ratio) => ({ baseline: 100, candidate: 100, change: Math.log(ratio * 1.1) }));
    const { verdict, change } = compareOne(pairs);
    assert.deepEqual([verdict, change?.value.toFixed(3)], ['regression', '1.100']);
  });

  it('calls an interval within the floor no change, and one that reaches beyond it undecided', () => {
    assert.equal(compareOne(launches(STEADY)).verdict, 'no change');
    assert.equal(compareOne(launches(times(1.02))).verdict, 'no change');
    assert.equal(compareOne(launches(times(1.0295))).verdict, 'undecided');
    assert.equal(compareOne(launches(WIDE)).verdict, 'undecided');
  });

  it('knows which direction is worse by the metric and its unit', () => {
    const rows: readonly (readonly [metric: string, unit: MetricPairs['unit'], factor: number, verdict: string])[] = [
      ['p95(response)', 'ms', 1.1, 'regression'],
      ['p95(response)', 'ms', 0.9, 'improvement'],
      ['mean(cpu/request)', 'ms', 1.1, 'regression'],
      ['rate(requests)', '/s', 1.1, 'improvement'],
      ['rate(bytes @ size=10MB)', 'B/s', 0.9, 'regression'],
      ['rate(failed)', '/s', 3, 'regression'],
      ['share(ok)', '%', 0.98, 'regression'],
      ['mean(alloc/request)', 'B', 1.02, 'regression'],
      ['mean(target.cpu)', '%', 1.1, 'regression'],
      ['count(items)', '', 0.9, 'regression'],
      ['count(connections)', '', 1.5, 'regression'],
      ['p95(custom.search)', '', 1.5, 'changed'],
    ];
    for (const [name, unit, factor, verdict] of rows) {
      const compared = compareOne(launches(times(factor), 50_000), { metric: name, unit });
      assert.equal(compared.verdict, verdict, name);
    }
  });

  it('has a floor of 1 % for allocation, and of 5 % and a megabyte for memory', () => {
    const memory = { metric: 'peak(target.memory)', unit: 'B' } as const;
    assert.equal(compareOne(launches(times(1.04), 2e8), memory).verdict, 'no change');
    assert.equal(compareOne(launches(times(1.06), 2e8), memory).verdict, 'regression');
    // Half a megabyte more of ten is more than 5 %.
    assert.equal(compareOne(launches(times(1.06), 7e6), memory).verdict, 'no change');
    assert.equal(
      compareOne(launches(times(1.006), 3e4), { metric: 'mean(alloc/request)', unit: 'B' }).verdict,
      'no change',
    );
  });

  it('compares by difference where a value is 0 or negative, so that 500 MB over nothing is a regression', () => {
    const growth = { metric: 'growth(target.memory)', unit: 'B' } as const;
    const base = [0, -2e5, 1e5, 0, 3e5, -1e5, 0, 2e5];
    const grown = base.map((baseline, index) => ({ baseline, candidate: baseline + 5e8 + index * 1e6 }));
    const compared = compareOne(grown, growth);
    assert.deepEqual([compared.verdict, compared.change?.scale], ['regression', 'difference']);
    assert.match(comparisonWords(compared), /^504 MB more \(\+ 50\d MB to \+ 50\d MB\): a regression$/);
    assert.equal(
      compareOne(
        base.map((value) => ({ baseline: value, candidate: 0 })),
        growth,
      ).verdict,
      'no change',
    );
    const none = STEADY.map(() => ({ baseline: 0, candidate: 0 }));
    assert.equal(compareOne(none, { metric: 'count(failed)', unit: '' }).verdict, 'no change');
    const one = STEADY.map(() => ({ baseline: 0, candidate: 1 }));
    assert.equal(compareOne(one, { metric: 'count(failed)', unit: '' }).verdict, 'regression');
  });

  it('leaves out pairs with a missing value, and decides nothing by fewer than five', () => {
    const bad = [
      { baseline: Number.NaN, candidate: 10 },
      { baseline: 10, candidate: Number.POSITIVE_INFINITY },
    ];
    const five = compareOne([...launches(times(1.2).slice(0, 5)), ...bad]);
    assert.deepEqual([five.pairs, five.unusable, five.verdict], [5, 2, 'regression']);
    const four = compareOne([...launches(times(1.2).slice(0, 4)), ...bad]);
    assert.deepEqual([four.pairs, four.verdict, four.change], [4, 'insufficient', null]);
    assert.match(comparisonWords(four), /4 usable pairs, as 2 had a value missing; 5 are needed/);
    assert.equal(compareOne([]).verdict, 'insufficient');
  });

  it('demands more of each metric the more there are', () => {
    const noisy = launches([1.14, 1.0, 1.1, 1.01, 1.13, 1.02, 1.12, 1.04]);
    const [alone] = compareMetrics([metric(noisy)]);
    const [among] = compareMetrics([metric(noisy), ...Array.from({ length: 19 }, () => metric(launches(WIDE)))]);
    assert.equal(alone?.verdict, 'regression');
    assert.equal(among?.verdict, 'undecided');
    assert.ok((among?.change?.p ?? 0) > (alone?.change?.p ?? 1) * 19);
  });

  it('says in words what it found', () => {
    const words = (ratios: readonly number[]): string => comparisonWords(compareOne(launches(ratios)));
    assert.match(words(times(1.1)), /^10 % longer \(\+ 9\.\d+ % to \+ 10\.\d+ %\): a regression$/);
    assert.match(words(times(0.9)), /^10 % shorter \(− 10\.\d+ % to − 9\.\d+ %\): an improvement$/);
    assert.match(words(STEADY), /^no change: − 0\.\d+ % to \+ 0\.\d+ %, within ± 3 %$/);
    assert.match(words(WIDE), /^could not tell apart within ± \d+\.?\d* % \(/);
  });
});

describe('concludeComparison', () => {
  const conclude = (...metrics: readonly MetricPairs[]): string => concludeComparison(compareMetrics(metrics));
  const [same, slower, open] = [launches(STEADY), launches(times(1.1)), launches(WIDE)];

  it('is a regression if any metric is one, gated or not', () => {
    assert.equal(conclude(metric(same), metric(slower, { gated: false })), 'regression');
    assert.equal(conclude(metric(open), metric(slower)), 'regression');
  });

  it('is undecided by a gated metric alone', () => {
    assert.equal(conclude(metric(open), metric(same)), 'undecided');
    assert.equal(conclude(metric(open, { gated: false }), metric(same)), 'pass');
    assert.equal(conclude(metric(same.slice(4)), metric(same)), 'undecided');
  });

  it('never passes where nothing is known', () => {
    assert.equal(conclude(), 'undecided');
    assert.equal(conclude(metric(same.slice(4), { gated: false })), 'undecided');
  });
});

describe('launchesNeeded', () => {
  it('needs as many as make the interval half as wide as the floor, whatever it says', () => {
    assert.equal(launchesNeeded([metric(launches(STEADY))]), 5);
    const spread = [1.03, 0.97, 1.02, 0.98, 1.03, 0.97, 1.02, 0.98];
    const needed = launchesNeeded([metric(launches(spread))]);
    // t(18) × 0.0273 / √19 is 1.3 %, and half of 3 % is 1.5 %.
    assert.ok(needed >= 14 && needed <= 18, `${needed}`);
    assert.equal(launchesNeeded([metric(launches(spread.map((ratio) => ratio * 1.3)))]), needed);
  });

  it('looks at gated metrics where there are some, and never ends by too few pairs', () => {
    const wide = metric(launches(WIDE), { gated: false });
    assert.equal(launchesNeeded([wide, metric(launches(STEADY))]), 5);
    assert.ok(launchesNeeded([wide]) > 50);
    assert.equal(launchesNeeded([metric([])]), 5);
    const wild = launches([0.01, 100, 0.01, 100, 0.01, 100]);
    assert.equal(launchesNeeded([metric(wild)]), Number.POSITIVE_INFINITY);
  });
});

describe('comparisons of simulated builds', () => {
  // npm run fuzz -- comparisons tries each claim 100,000 times.
  for (const { title, share, reach, ok } of simulateComparisons(120, 5)) {
    if (reach !== '') it(`are right: ${title} (${reach})`, () => assert.ok(ok, `${share}`));
  }

  it('end by themselves once the intervals are narrow', () => {
    const [equal = '', slower = ''] = simulateAuto(10, 1, 0.01);
    assert.match(equal, /right 100\.00 %, regressions 0\.00 %/);
    assert.match(slower, /right 100\.00 %, regressions 100\.00 %/);
  });
});
