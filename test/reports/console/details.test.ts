import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GaugeResult } from '../../../src/harness/result/result.ts';
import { detailLines } from '../../../src/reports/console/details.ts';
import { createPaint } from '../../../src/reports/paint.ts';
import { scenarioResultOf } from '../../support/result.ts';

describe('the memory of a target in the details', () => {
  const seen: GaugeResult = {
    unit: 'B',
    baseline: 13.4e6,
    mean: 35.4e6,
    peak: 53.2e6,
    last: 20e6,
    growth: 1e6,
    rise: 4e6,
  };
  for (const [title, gauge, line] of [
    ['from its floor on', seen, 'target memory 13.4 MB before · peak 53.2 MB · mean 35.4 MB · growth 1 MB'],
    [
      'without a floor where nothing was collected, and not with one of 0 bytes',
      { ...seen, baseline: null, growth: null, rise: null },
      'target memory – before · peak 53.2 MB · mean 35.4 MB · growth –',
    ],
  ] as const) {
    it(`is told ${title}`, () => {
      const lines = detailLines(scenarioResultOf({ gauges: { 'target.memory': gauge } }), createPaint(false), 1_000);
      assert.ok(
        lines.some((each) => each.trim() === line),
        lines.join('\n'),
      );
    });
  }
});
