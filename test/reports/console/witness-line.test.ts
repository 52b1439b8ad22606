import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ScenarioResult, WitnessResult } from '../../../src/harness/result/result.ts';
import { detailLines } from '../../../src/reports/console/details.ts';
import { troubleLines } from '../../../src/reports/console/trouble.ts';
import { createPaint } from '../../../src/reports/paint.ts';
import { describeWitness } from '../../../src/reports/witness-line.ts';
import { gateResultOf } from '../../support/gate-result.ts';
import { NO_WITNESS, NOBODY_OUTSIDE, scenarioResultOf } from '../../support/result.ts';

const plain = createPaint(false);
const SUMMARY = 'other processes took 74 % of this machine (ffmpeg 0.96 of a core, cc1 0.52)';
const WAITED: WitnessResult = {
  ...NO_WITNESS,
  'pressure.cpu': 4800,
  'wait.target': 1910,
  'wait.worker': 240,
  throttled: 0,
};

/** A scenario beside busy neighbours, of which the target's thread had a part. */
function beside(part: Partial<ScenarioResult>): ScenarioResult {
  return scenarioResultOf({ outside: { ...NOBODY_OUTSIDE, outside: 74, summary: SUMMARY }, witness: WAITED, ...part });
}

describe('the line of the witness', () => {
  const failed = gateResultOf({ verdict: 'fail', value: 312 });

  it('stands behind what others took where a scenario failed, within 80 columns', () => {
    const lines = troubleLines([beside({ verdict: 'fail', gates: [failed] })], plain, 80);
    const at = lines.findIndex((line) => line.includes('other processes'));
    assert.deepEqual(lines.slice(at, -1), [
      '  other processes took 74 % of this machine (ffmpeg 0.96 of a core, cc1 0.52);',
      "  the target's thread waited 1.9 of 5.0 s for a core",
    ]);
    assert.ok(lines.every((line) => line.length <= 80));
  });

  it('stands alone where a gate says already what others took, and nowhere if all passed', () => {
    const gate = gateResultOf({ verdict: 'invalid', disturbed: true, reason: SUMMARY });
    const lines = troubleLines([beside({ verdict: 'invalid', gates: [gate] })], plain, 80);
    assert.equal(lines.at(-2), "  the target's thread waited 1.9 of 5.0 s for a core");
    assert.deepEqual(troubleLines([beside({ verdict: 'pass' })], plain, 80), []);
  });

  it('says all that is known with --details, and says so if nothing is', () => {
    const text = (witness: WitnessResult): string => detailLines(beside({ witness }), plain, 1000).join('\n');
    const waits =
      "the target's thread waited 1.9 of 5.0 s for a core; each thread of the load waited 0.2 of 5.0 s on average";
    const rest = 'a CPU quota withheld cores for 0.0 s; tasks waited for a core in 4.8 of 5.0 s';
    assert.ok(text(WAITED).includes(`${SUMMARY}; ${waits}; ${rest}\n`), text(WAITED));
    assert.ok(text(NO_WITNESS).includes(`${SUMMARY}; what threads waited for is not known\n`));
  });

  it('is about whatever took 5 % of the window, in a unit that fits its length', () => {
    const told = (windowMs: number, steal = 0): readonly string[] => {
      const figures = { 'pressure.memory': 0.05, 'pressure.io': 0.04, throttled: 1.5, 'wait.worker': 0.5 };
      const witness = Object.fromEntries(Object.entries(figures).map(([name, share]) => [name, share * windowMs]));
      const outside = { ...NOBODY_OUTSIDE, steal };
      return describeWitness({ witness: { ...NO_WITNESS, ...witness, windowMs }, outside }, 'notable');
    };
    assert.deepEqual(told(300), [
      'each thread of the load waited 150 of 300 ms on average',
      'a CPU quota withheld cores for 450 ms',
      'tasks waited for memory in 15 of 300 ms',
    ]);
    assert.equal(told(2e5)[0], 'each thread of the load waited 100 of 200 s on average');
    assert.equal(told(5e3, 12.4).at(-1), 'the hypervisor took 12 %');
    assert.deepEqual(told(0), []);
  });
});
