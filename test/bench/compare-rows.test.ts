import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Compared } from '../../bench/compared/compare-targets.ts';
import { compareRows } from '../../bench/measures/compare.ts';
import { figureOf, isReached, type Row } from '../../bench/row.ts';
import type { MetricResult, ScenarioComparison } from '../../src/harness/comparison/comparison-result.ts';
import { COMPARED, SLOWER } from '../support/comparison-result.ts';

const [LIST] = COMPARED.scenarios as readonly [ScenarioComparison];

/** A comparison of 20 s, and what it found of what a request takes of the CPU. */
function compared(verdict: MetricResult['verdict'], wallMs = 20_000): Compared {
  const cpu = { ...SLOWER, metric: 'mean(cpu/request)', verdict } as MetricResult;
  // A figure that the change does not touch is no finding of it.
  const metrics = [SLOWER, cpu];
  return { wallMs, sliceMs: 16_000, warmupMs: 2_000, exitCode: 0, scenario: { ...LIST, metrics } };
}

function decisionOf(verdicts: readonly MetricResult['verdict'][], isQuick = false): Row {
  const [row] = compareRows(
    verdicts.map((verdict) => compared(verdict)),
    isQuick,
  );
  return row ?? assert.fail();
}

describe('the rows of a comparison in a benchmark', () => {
  it('reach the time to a decision where the change was found in it', () => {
    const row = decisionOf(['regression', 'regression', 'regression']);
    assert.deepEqual([figureOf(row), isReached(row)], [20_000, true]);
    assert.equal(row.note, 'a regression of cpu/request in 3 of 3; 0 launches');
    assert.equal(compareRows([compared('regression', 61_000)], false).filter(isReached).length, 0);
  });

  it('reach it not, however short it was, where the change was not found', () => {
    for (const verdict of ['undecided', 'no change', 'improvement', 'insufficient'] as const) {
      const row = decisionOf([verdict, 'regression', verdict]);
      assert.deepEqual([figureOf(row), isReached(row)], [Number.POSITIVE_INFINITY, false], verdict);
    }
  });

  it('have the time of what was too small to find anything, which is not judged', () => {
    assert.equal(figureOf(decisionOf(['insufficient'], true)), 20_000);
  });
});
