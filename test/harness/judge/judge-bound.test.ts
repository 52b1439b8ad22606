import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judge } from '../../../src/harness/judge/judge.ts';
import { sampleOf } from '../../../src/metrics/gauge.ts';
import { evidenceOf, gateOf } from '../../support/evidence.ts';

const gauges = { 'run.rss': sampleOf(100e6, 1) };
const BOUND = 'run.rss and run.cpu are lower bounds';

function verdictOf(gate: string, lowerBound: string | null): readonly unknown[] {
  const [result] = judge([gateOf(gate)], evidenceOf({ gauges, windowGauges: gauges, lowerBound }));
  return [result?.verdict, result?.reason];
}

describe('a gate on a lower bound', () => {
  const rows = [
    ['peak(run.rss) < 150MB', 'invalid'],
    ['peak(run.rss) < 50MB', 'fail'],
    ['mean(run.rss) > 50MB', 'pass'],
    ['mean(run.rss) > 150MB', 'invalid'],
  ] as const;
  for (const [gate, verdict] of rows) {
    it(`is ${verdict}: ${gate}`, () => {
      assert.deepEqual(verdictOf(gate, BOUND), [verdict, verdict === 'invalid' ? BOUND : null]);
    });
  }

  it('decides as ever where the figure is exact', () => {
    assert.deepEqual(verdictOf('peak(run.rss) < 150MB', null), ['pass', null]);
  });
});
