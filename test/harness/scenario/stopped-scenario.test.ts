import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { ScenarioResult } from '../../../src/harness/result/result.ts';
import { runScenario } from '../../../src/harness/scenario/run-scenario.ts';
import { NO_DATA } from '../../../src/harness/target/provide.ts';
import { createClock } from '../../../src/metrics/clock.ts';
import { connectUrlTarget } from '../../../src/targets/url.ts';
import { startFaultyServer } from '../../support/faulty-server.ts';
import { inlinePool } from '../../support/inline-load.ts';
import { QUIET_MACHINE } from '../../support/outside.ts';
import { scenarioOf, scenarioText } from '../../support/scenario-text.ts';

const WALKS = 'load: { concurrency: 1, iterations: 2 }, gates: ["share(ok) == 100%"]';

/** Runs a scenario that is stopped where its target settles for the `settles`-th time, or where it has closed for the first time. */
async function stoppedAt(
  t: TestContext,
  keys: string,
  at: { settles: number } | 'closed' | null,
): Promise<ScenarioResult> {
  const server = await startFaultyServer((turn) => turn.send(turn.answer));
  t.after(() => server.close());
  const scenario = scenarioOf(scenarioText(server.origin, `${keys}, ${WALKS}`, 'excuse: nothing, warmup: 0s'));
  const stop = new AbortController();
  let settled = 0;
  return runScenario(scenario, {
    ...{ run: 'test', pool: inlinePool(1), clock: createClock(), provide: NO_DATA, stop: stop.signal },
    ...{ onEvent: () => undefined, onInterval: () => undefined, ...QUIET_MACHINE },
    startTarget: async () => {
      const target = await connectUrlTarget({ url: server.origin, timeoutMs: 5000 });
      return {
        ...target,
        settle: () => {
          settled += 1;
          if (at !== null && at !== 'closed' && at.settles === settled) stop.abort(130);
          return target.settle();
        },
        close: async () => {
          await target.close();
          if (at === 'closed') stop.abort(130);
        },
      };
    },
  });
}

describe('a scenario that a signal stops between two of its parts, all of which were ok', () => {
  const SWEEP = 'workload: { kind: pagination, levels: { pageSize: [20, 40] } }';
  const TWICE = 'workload: { kind: pagination }, repeat: 2';

  it('is not judged by what there was of its levels', async (t) => {
    // It settles before the first level, and after each.
    const { verdict, validity, gates } = await stoppedAt(t, SWEEP, { settles: 2 });
    assert.deepEqual([verdict, validity.reasons], ['invalid', ['ended early: stopped by a signal']]);
    assert.equal(gates[0]?.reason, 'the load was ended early: stopped by a signal');
  });

  it('is not judged by what there was of its repeats', async (t) => {
    const { verdict, validity, runs } = await stoppedAt(t, TWICE, 'closed');
    assert.deepEqual([verdict, runs.length], ['invalid', 1]);
    assert.deepEqual(validity.reasons, ['attempt 2 could not be measured: stopped by a signal']);
  });

  it('passes where all of it was measured before, and where there was no signal', async (t) => {
    for (const [keys, at] of [
      [SWEEP, { settles: 3 }],
      [SWEEP, null],
      [TWICE, null],
    ] as const) {
      const { verdict, validity } = await stoppedAt(t, keys, at);
      assert.deepEqual([verdict, validity.reasons], ['pass', []]);
    }
  });
});
