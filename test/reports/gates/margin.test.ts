import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GateResult } from '../../../src/harness/result/result.ts';
import { formatMargin, marginOf, partsOfGate } from '../../../src/reports/gates/margin.ts';
import { gateResultOf } from '../../support/gate-result.ts';

describe('the margin of a gate', () => {
  const rows: readonly (readonly [
    gate: string,
    value: number | null,
    limit: number,
    unit: GateResult['unit'],
    shown: string,
  ])[] = [
    ['p95(traversal) < 200ms', 95, 200, 'ms', '2.1×'],
    ['p95(traversal) < 200ms', 312, 200, 'ms', '0.6×'],
    ['p95(traversal) < 200ms', 2300, 200, 'ms', '<0.1×'],
    ['p95(traversal) < 200ms', 200.1, 200, 'ms', '0.9×'],
    ['rate(items) > 5000/s', 213_330, 5000, '/s', '42×'],
    ['rate(items) >= 5000/s', 5000, 5000, '/s', '1.0×'],
    ['growth(target.memory) < 20MB', -3e6, 20e6, 'B', '>99×'],
    ['share(ok) >= 99%', 99.9, 99, '%', '10×'],
    ['share(ok) >= 99%', 100, 99, '%', '>99×'],
    ['share(ok) == 100%', 100, 100, '%', '–'],
    ['count(failed) <= 0', 3, 0, '', '–'],
    ['rise(target.memory @ size=10MB) < 20MB', 4e6, 20e6, 'B', '5.0×'],
    ['p99(response) < 1s', null, 1000, 'ms', '–'],
  ];
  for (const [gate, value, limit, unit, shown] of rows) {
    it(`is ${shown} for ${gate} at ${value}`, () => {
      assert.equal(formatMargin(marginOf(gateResultOf({ gate, value, limit, unit }))), shown);
    });
  }

  it('is read off the gate as it was written', () => {
    assert.deepEqual(partsOfGate('rise(target.memory @ size=10MB)<=20MB'), {
      figure: 'rise(target.memory @ size=10MB)',
      op: '<=',
    });
    assert.deepEqual(partsOfGate('p95(response @ request=a > b) < 1s'), {
      figure: 'p95(response @ request=a > b)',
      op: '<',
    });
  });
});
