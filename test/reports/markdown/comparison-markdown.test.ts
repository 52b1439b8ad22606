import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ComparisonResult, MetricResult } from '../../../src/harness/comparison/comparison-result.ts';
import { intervalBar, renderComparisonMarkdown } from '../../../src/reports/markdown/comparison-markdown.ts';
import { resultOf, scenarioResultOf } from '../../support/result.ts';

const change = {
  scale: 'ratio',
  value: 1.1,
  low: 1.08,
  high: 1.12,
  floor: 0.03,
  p: 0.001,
  direction: 'longer',
} as const;
const slower: MetricResult = {
  ...{ metric: 'p95(response)', unit: 'ms', gated: true, pairs: 8, unusable: 0, verdict: 'regression', change },
  ...{ baseline: 5.12, candidate: 5.63, values: [] },
};
const { workload, load } = scenarioResultOf({});
const { environment, file, source, startedAt, finishedAt, id } = resultOf({});
const result: ComparisonResult = {
  ...{ schema: 'perf-harness/comparison@1', id, startedAt, finishedAt, environment, file, source },
  ...{ verdict: 'regression', exitCode: 4, interrupted: null, seed: 1, self: false, skipped: [] },
  baseline: { kind: 'reference', name: 'main|<!--', commit: null },
  candidate: { kind: 'written', name: 'the target of the file', commit: null },
  scenarios: [
    {
      ...{ name: 'list', workload, load, verdict: 'regression', reason: null, launches: [], disturbed: [] },
      ...{ metrics: [slower], notes: ['@all | busy'] },
    },
  ],
};

describe('a comparison in a pull request', () => {
  it('has its verdict in the first line, and each metric with its interval as a bar', () => {
    const lines = renderComparisonMarkdown(result).split('\n');
    assert.equal(lines[0], '### ❌ FAIL: a regression was found');
    const row = lines.find((line) => line.startsWith('| `p95'));
    assert.equal(
      row,
      '| `p95(response)` (gate) | 5.12 ms | 5.63 ms | + 10 % | `··········┼······━●━━` | 10 % longer (+ 8 % to + 12 %): a regression |',
    );
  });

  it('holds no markup of the texts that it shows', () => {
    const text = renderComparisonMarkdown(result);
    assert.match(text, /<code>main&#124;&#60;&#33;&#45;&#45;<\/code>/);
    assert.match(text, /^Note: @&#8203;all \\\| busy$/m);
  });

  it('has bars of one length: no change in the middle, the widest interval to the end', () => {
    const bar = (low: number, value: number, high: number): string =>
      intervalBar({ change: { ...change, low, value, high } }, 10);
    assert.equal(bar(0.9, 0.95, 1), '━━━━━●━━━━┼··········');
    assert.equal(bar(0.99, 1, 1.01), '·········━●━·········');
    assert.equal(intervalBar({ change: { ...change, scale: 'difference', low: 0, value: 0, high: 0 } }, 10).length, 21);
  });
});
