import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { intervalBar, renderComparisonMarkdown } from '../../../src/reports/markdown/comparison-markdown.ts';
import { CHANGE, COMPARED } from '../../support/comparison-result.ts';

describe('a comparison in a pull request', () => {
  it('has its verdict in the first line, and each metric with its interval as a bar', () => {
    const lines = renderComparisonMarkdown(COMPARED).split('\n');
    assert.equal(lines[0], '### ❌ FAIL: a regression was found');
    assert.match(lines[2] ?? '', /^Baseline .*, by the scenarios of `scenarios\.yaml`$/);
    const row = lines.find((line) => line.startsWith('| `p95'));
    assert.equal(
      row,
      '| `p95(response)` (gate) | 5.12 ms | 5.63 ms | + 10 % | `··········┼······━●━━` | 10 % longer (+ 8 % to + 12 %): a regression |',
    );
  });

  it('holds no markup of the texts that it shows', () => {
    const text = renderComparisonMarkdown(COMPARED);
    assert.match(text, /<code>main&#124;&#60;&#33;&#45;&#45;<\/code>/);
    assert.match(text, /^Note: @&#8203;all \\\| busy$/m);
  });

  it('has bars of one length: no change in the middle, the widest interval to the end', () => {
    const bar = (low: number, value: number, high: number): string =>
      intervalBar({ change: { ...CHANGE, low, value, high } }, 10);
    assert.equal(bar(0.9, 0.95, 1), '━━━━━●━━━━┼··········');
    assert.equal(bar(0.99, 1, 1.01), '·········━●━·········');
    assert.equal(intervalBar({ change: { ...CHANGE, scale: 'difference', low: 0, value: 0, high: 0 } }, 10).length, 21);
  });
});
