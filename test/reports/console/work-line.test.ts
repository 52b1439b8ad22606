import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderBudget } from '../../../src/reports/budget-table.ts';
import { detailLines } from '../../../src/reports/console/details.ts';
import { overviewLines } from '../../../src/reports/console/overview.ts';
import { createPaint } from '../../../src/reports/paint.ts';
import { gateResultOf } from '../../support/gate-result.ts';
import { scenarioResultOf } from '../../support/result.ts';

const plain = createPaint(false);

describe('the report of what a request cost', () => {
  it('names each figure with its unit, in the details', () => {
    const figures = {
      ...{ 'alloc/request': 30_989.4, 'in/request': 81, 'out/request': 6893 },
      ...{ 'cpu/request': 0.195, 'gc/request': 0.0581 },
    };
    const lines = detailLines(scenarioResultOf({ work: { figures, invalid: null } }), plain, 120);
    const expected =
      'a request cost 31 kB of heap · 81 B in · 6.89 kB out · 195 µs of CPU · 58 µs of garbage collection';
    assert.ok(lines.includes(`  ${expected}`), lines.join('\n'));
  });

  it('says nothing of a target that can’t be seen from inside', () => {
    assert.doesNotMatch(detailLines(scenarioResultOf({ work: null }), plain, 120).join('\n'), /a request cost/);
  });

  it('puts gates that are near their limit before those of a budget, which always are', () => {
    const budget = { value: 81, tolerance: 0 };
    const held = gateResultOf({ gate: 'mean(in/request) <= 81B', value: 81, limit: 81, unit: 'B', budget });
    const near = gateResultOf({ value: 180 });
    const [, line] = overviewLines([scenarioResultOf({ gates: [held, near] })], plain, 100);
    assert.match(line ?? '', / 1\.1× {2}p95\(traversal\) 180 ms/);
  });
});

describe('the table of a budget', () => {
  const PLACE = { path: 'b.yaml', file: '\u001b.yaml' };
  const kept = { scenario: 'list', metric: 'alloc/request', was: null, value: 30_989, tolerancePercent: 1 };

  it('shows each figure to the byte, with its tolerance', () => {
    assert.equal(
      renderBudget([kept, { ...kept, metric: 'out/request', value: 6893.25, tolerancePercent: 0 }], PLACE, 80),
      [
        'scenario  metric             value  tolerance',
        'list      alloc/request   30,989 B        1 %',
        'list      out/request    6,893.3 B        0 %',
        '',
        'in b.yaml, for \\u001b.yaml',
      ].join('\n'),
    );
  });

  it('shows how figures have changed that were measured anew', () => {
    const changes = [
      { ...kept, was: 30_000 },
      { ...kept, metric: 'in/request', was: 81, value: 81 },
      { ...kept, metric: 'out/request', was: 7000, value: 6893 },
      { ...kept, metric: 'alloc/item', was: null, value: 250_000_000 },
    ];
    const cells = renderBudget(changes, PLACE, 100)
      .split('\n')
      .slice(1, 5)
      .map((line) => line.trim().split(/ {2,}/));
    assert.deepEqual(
      cells.map((row) => row.slice(2)),
      [
        ['30,989 B', '1 %', '30,000 B', '+3.30 %'],
        ['81 B', '1 %', '81 B', 'none'],
        ['6,893 B', '1 %', '7,000 B', '−1.53 %'],
        ['250 MB', '1 %', '–', 'new'],
      ],
    );
  });
});
