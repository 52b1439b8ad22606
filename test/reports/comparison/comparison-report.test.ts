import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Change } from '../../../src/comparison/compare-metrics.ts';
import type {
  ComparisonResult,
  MetricResult,
  ScenarioComparison,
} from '../../../src/harness/comparison/comparison-result.ts';
import { renderComparison } from '../../../src/reports/comparison/comparison-report.ts';
import { createPaint } from '../../../src/reports/paint.ts';
import { CHANGE, COMPARED, SLOWER } from '../../support/comparison-result.ts';

const [LIST] = COMPARED.scenarios as readonly [ScenarioComparison];

function metric(part: Partial<MetricResult>, change: Partial<Change> = {}): MetricResult {
  return { ...SLOWER, ...part, change: { ...CHANGE, ...change } } as MetricResult;
}

const SHORTER = metric(
  { metric: 'p50(response)', gated: false, verdict: 'improvement', baseline: 2, candidate: 1.8 },
  { value: 0.9, low: 0.88, high: 0.92, direction: 'shorter' },
);
const SAME = metric({ verdict: 'no change' }, { value: 1.001, low: 0.99, high: 1.012, direction: 'longer' });
const OPEN = metric({ verdict: 'undecided' }, { value: 1.02, low: 0.94, high: 1.1 });
const NEVER: Pick<MetricResult, 'verdict' | 'change'> = { verdict: 'insufficient', change: null };

/** The report on a wide terminal without colours. */
function linesOf(
  metrics: readonly MetricResult[],
  result: Partial<ComparisonResult>,
  scenario: Partial<ScenarioComparison> = {},
  resultPath: string | null = 'perf-results/1/comparison.json',
): readonly string[] {
  const whole = { ...COMPARED, ...result, scenarios: [{ ...LIST, metrics, notes: [], ...scenario }] };
  return renderComparison(whole, { resultPath, width: 200, paint: createPaint(false) }).split('\n');
}

/** From the verdict on. */
function verdictLines(lines: readonly string[]): readonly string[] {
  return lines.slice(lines.findIndex((line) => /^(PASS|FAIL|INVALID) /.test(line)));
}

function cellsOf(lines: readonly string[], name: string): readonly string[] {
  const row = lines.find((line) => line.trimStart().startsWith(name)) ?? assert.fail(`no row ${name}`);
  return row.trim().split(/ {2,}/);
}

describe('the report of a comparison that has ended', () => {
  it('says what it compared, and each metric with both values, its change, the interval and what was found', () => {
    const lines = linesOf([SLOWER, SHORTER], {});
    assert.match(lines[0] ?? '', /^scenarios\.yaml · baseline main\|<!-- · candidate the target of the file · took /);
    assert.deepEqual(cellsOf(lines, 'p95'), [
      ...['p95(response)*', '5.12 ms', '5.63 ms', '+ 10 %', '+ 8 % to + 12 %', 'regression'],
    ]);
    assert.deepEqual(cellsOf(lines, 'p50'), [
      ...['p50(response)', '2 ms', '1.8 ms', '− 10 %', '− 12 % to − 8 %', 'improvement'],
    ]);
    assert.ok(lines.includes('* the scenario has a gate on it'));
    assert.ok(lines.includes('result: perf-results/1/comparison.json'));
  });

  it('ends with each regression, its size and its direction in words; what improved comes behind them', () => {
    assert.deepEqual(verdictLines(linesOf([SHORTER, SLOWER], { verdict: 'regression' })), [
      'FAIL  list: p95(response): 10 % longer (+ 8 % to + 12 %): a regression',
      '      list: p50(response): 10 % shorter (− 12 % to − 8 %): an improvement',
    ]);
  });

  it('has the direction of the metric and its own unit where there is no ratio', () => {
    const memory = metric(
      { metric: 'peak(target.memory)', unit: 'B' },
      { scale: 'difference', value: 500e6, low: 480e6, high: 520e6, floor: 1e6, direction: 'more' },
    );
    const rate = metric(
      { metric: 'rate(requests)', unit: '/s' },
      { value: 0.8, low: 0.75, high: 0.85, direction: 'lower' },
    );
    assert.deepEqual(verdictLines(linesOf([memory, rate], { verdict: 'regression' })), [
      'FAIL  list: peak(target.memory): 500 MB more (+ 480 MB to + 520 MB): a regression',
      '      list: rate(requests): 20 % lower (− 25 % to − 15 %): a regression',
    ]);
  });

  it('calls an improvement one, and passes', () => {
    assert.deepEqual(verdictLines(linesOf([SAME, SHORTER], { verdict: 'pass' }, { verdict: 'pass' })), [
      'PASS  no regression was found',
      '      list: p50(response): 10 % shorter (− 12 % to − 8 %): an improvement',
    ]);
  });

  it('says of a gated metric that was not decided how far it was told apart, and nothing of one without a gate', () => {
    const open = { verdict: 'undecided' } as const;
    const other = metric({ ...OPEN, metric: 'p99(response)', gated: false } as Partial<MetricResult>);
    const seldom = { ...SLOWER, ...NEVER, metric: 'mean(out/request)', pairs: 3, unusable: 5 } as MetricResult;
    assert.deepEqual(verdictLines(linesOf([OPEN, other, seldom], open, open)), [
      'INVALID  list: p95(response): could not tell apart within ± 10 % (− 6 % to + 10 %); ± 3 % would decide it',
      '         list: mean(out/request): insufficient: 3 usable pairs, as 5 had a value missing; 5 are needed',
    ]);
  });

  it('has the reason of a scenario for its verdict where its metrics are not that', () => {
    const reason = 'the candidate did not work in 2 of 2 launches: exit code 3';
    assert.deepEqual(verdictLines(linesOf([SLOWER], {}, { reason })), [`FAIL  list: ${reason}`]);
    const none = linesOf([], { verdict: 'undecided', scenarios: [] }, { verdict: 'undecided' }, null);
    assert.deepEqual(verdictLines(none), ['INVALID  nothing could be compared']);
    const cut = linesOf([SAME], { verdict: 'undecided', interrupted: 'stopped by a signal' }, { verdict: 'pass' });
    assert.deepEqual(verdictLines(cut), ['INVALID  not all of it was compared']);
    assert.ok(none.includes('result: not written'));
  });

  it('says of a build against itself how much this machine moves each metric: the farther end of its interval', () => {
    const lines = linesOf([SAME, { ...SLOWER, ...NEVER, metric: 'p99(response)' } as MetricResult, SHORTER], {
      ...{ verdict: 'pass', self: true },
    });
    assert.match(lines[0] ?? '', / · main\|<!--, against itself · /);
    assert.ok(lines.includes('noise of this machine: p95(response) ± 1.2 % · p50(response) ± 12 %'), lines.join('\n'));
    assert.match(verdictLines(lines)[0] ?? '', /^PASS {2}no regression was found$/, 'two figures say that it does');
    const same = linesOf([SAME], { verdict: 'pass', self: true });
    assert.match(verdictLines(same)[0] ?? '', /^PASS {2}the build does not differ from itself$/);
    const others = linesOf([SAME], { verdict: 'pass' });
    assert.ok(
      others.every((line) => !line.includes('noise of this machine')),
      'two builds differ for other reasons',
    );
  });

  it('says what keeps it from its end, what was left out and what was replaced', () => {
    const launch = { order: ['baseline', 'candidate', 'candidate', 'baseline'] } as never;
    const lines = linesOf(
      [SLOWER],
      { interrupted: 'stopped by a signal', skipped: [{ scenario: 'climb', reason: 'its level changes' }] },
      { launches: [launch, launch], disturbed: [launch], notes: ['a thread was busy'] },
    );
    assert.ok(lines.includes('list · 2 launches · 8 slices · 1 launch disturbed by others and replaced'));
    assert.ok(lines.includes('note: a thread was busy'));
    assert.ok(lines.includes('climb is not compared: its level changes'));
    assert.ok(lines.includes('The comparison did not reach its end: stopped by a signal'));
  });
});
