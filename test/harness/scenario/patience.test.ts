import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { composeOutside } from '../../../src/harness/result/compose-outside.ts';
import type { RunEvent } from '../../../src/harness/result/event.ts';
import { Patience, type ScenarioPatience } from '../../../src/harness/scenario/patience.ts';
import type { OutsideSample } from '../../../src/monitor/neighbours/outside-sample.ts';
import type { Scenario } from '../../../src/scenarios/scenario.ts';
import { BUSY, outsideOf, QUIET } from '../../support/outside.ts';
import { scenarioOf, scenarioText } from '../../support/scenario-text.ts';

const WALK = 'workload: { kind: pagination }, load: { concurrency: 1, iterations: 1 }';

/** A machine whose looks are given one after the other; the last one holds on. */
function rig(looks: readonly OutsideSample[], patienceMs: readonly number[]) {
  const stop = new AbortController();
  const events: RunEvent[] = [];
  let [nowUs, taken, closed] = [0, 0, 0];
  const scenarios = patienceMs.map(
    (each): Scenario => ({ ...scenarioOf(scenarioText('http://127.0.0.1:1', WALK)), patienceMs: each }),
  );
  const patience = new Patience(scenarios, {
    clock: () => nowUs,
    watchOthers: () => ({
      take: () => {
        taken += 1;
        return looks[Math.min(taken, looks.length) - 1] ?? null;
      },
      close: () => {
        closed += 1;
      },
    }),
    stop: stop.signal,
    onEvent: (event) => events.push(event),
    pause: async (ms) => {
      nowUs += ms * 1e3;
    },
  });
  const of = (index: number): ScenarioPatience => patience.ofScenario(scenarios[index] as Scenario);
  return { of, stop, events, taken: () => taken, closed: () => closed };
}

describe('waiting for a quiet machine', () => {
  it('ends after three quiet looks in a row, and closes what it looked with', async () => {
    const { of, taken, closed } = rig([BUSY, QUIET, QUIET, BUSY, QUIET, QUIET, QUIET], [60_000]);
    assert.equal(await of(0).waitForQuiet(), true);
    assert.deepEqual([taken(), closed()], [7, 1]);
  });

  it('tells who takes the machine, and how long it will still wait', async () => {
    const { of, events } = rig([BUSY, QUIET], [60_000]);
    await of(0).waitForQuiet();
    assert.deepEqual(events[0], { kind: 'waiting', scenario: 'tried', outside: composeOutside(BUSY), leftMs: 59_000 });
  });

  it('ends when patience does', async () => {
    const { of, taken } = rig([BUSY], [4500]);
    assert.equal(await of(0).waitForQuiet(), false);
    assert.equal(taken(), 5);
  });

  it('does not begin without patience', async () => {
    const { of, taken } = rig([QUIET], [0]);
    assert.equal(await of(0).waitForQuiet(), false);
    assert.equal(taken(), 0);
  });

  it('ends at once when the run is stopped', async () => {
    const { of, stop, taken } = rig([BUSY], [60_000]);
    stop.abort();
    assert.equal(await of(0).waitForQuiet(), false);
    assert.equal(taken(), 0);
  });

  it('counts an attempt that was disturbed after all against the same patience', async () => {
    const { of, taken } = rig([BUSY], [10_000]);
    const patience = of(0);
    patience.spend(8000);
    assert.equal(await patience.waitForQuiet(), false);
    assert.equal(taken(), 2);
  });

  it('takes five times the longest patience in one run, and no more', async () => {
    const { of, taken } = rig([BUSY], [3000, 1000]);
    for (let scenario = 0; scenario < 10; scenario += 1) await of(0).waitForQuiet();
    assert.equal(taken(), 15);
  });

  it('takes what nobody can tell for quiet: nothing is excused there, and nothing is waited for', async () => {
    const { of } = rig([outsideOf({ share: null })], [60_000]);
    assert.equal(await of(0).waitForQuiet(), true);
  });
});
