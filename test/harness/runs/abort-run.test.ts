import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { RunEvent } from '../../../src/harness/result/event.ts';
import type { RunResult, ScenarioResult } from '../../../src/harness/result/result.ts';
import { everyNth, status } from '../../support/faults.ts';
import { startFaultyServer } from '../../support/faulty-server.ts';
import { runInline, runOnTroubledThreads } from '../../support/library-run.ts';
import { scenarioText } from '../../support/scenario-text.ts';

const GATE = 'count(failed) == 0';

/** Each tenth answer is wrong; the load is long, or of 1.2 s. */
function textOf(origin: string, afterMs: number, duration: string): string {
  const workload = 'workload: { kind: concurrency, requests: [{ name: a, path: /specs }] }';
  const gate = `{ gate: "${GATE}", abort: true, after: ${afterMs}ms }`;
  return scenarioText(origin, `${workload}, load: { rate: 50/s, duration: ${duration} }, gates: [${gate}]`);
}

/** What else there is to say depends on the machine. */
const endedEarly = ({ validity }: ScenarioResult): readonly string[] =>
  validity.reasons.filter((reason) => reason.startsWith('ended early'));

type Tried = { readonly result: RunResult; readonly scenario: ScenarioResult; readonly troubles: readonly string[] };

describe('an abort gate', { timeout: 40_000 }, () => {
  const tried = new Map<string, Tried>();

  before(async () => {
    const tryOne = async (
      name: string,
      run: (origin: string, events: RunEvent[]) => Promise<RunResult>,
    ): Promise<void> => {
      const server = await startFaultyServer(everyNth(10, status(500)));
      const events: RunEvent[] = [];
      const result = await run(server.origin, events);
      await server.close();
      const troubles = events.flatMap((event) => (event.kind === 'trouble' ? [event.message] : []));
      tried.set(name, { result, scenario: result.scenarios[0] ?? assert.fail('it was not run'), troubles });
    };
    const inline = (text: (origin: string) => string) => (origin: string, events: RunEvent[]) =>
      runInline(text(origin), (event) => events.push(event));
    await Promise.all([
      tryOne(
        'due',
        inline((origin) => textOf(origin, 500, '10m')),
      ),
      tryOne(
        'later',
        inline((origin) => textOf(origin, 1500, '10m')),
      ),
      tryOne(
        'never',
        inline((origin) => textOf(origin, 60_000, '1200ms')),
      ),
      // Its second thread throws when it has told of its first second.
      tryOne('lost', (origin) =>
        runOnTroubledThreads(textOf(origin, 1500, '10m').replace('name: tried', 'name: throws'), 2),
      ),
    ]);
  });

  const of = (name: string): Tried => tried.get(name) ?? assert.fail(`${name} was not run`);
  const windowMs = (name: string): number => of(name).scenario.runs[0]?.windowMs ?? assert.fail('it has no window');

  for (const [name, title, lowest] of [
    ['due', 'that has failed ends the run at the next second', 1000],
    ['later', 'is not looked at before its time', 2000],
  ] as const) {
    it(title, () => {
      const { result, scenario, troubles } = of(name);
      assert.ok(windowMs(name) >= lowest && windowMs(name) < lowest + 10_000, `${windowMs(name)} ms`);
      const gate = scenario.gates.find(({ gate: text }) => text === GATE);
      assert.deepEqual([gate?.verdict, gate?.reason], ['fail', 'it ended the attempt']);
      assert.deepEqual(endedEarly(scenario), [`ended early: ${GATE} had failed`]);
      assert.deepEqual(troubles, [`${GATE} has failed: ending the attempt`]);
      assert.deepEqual([result.verdict, result.exitCode, result.interrupted], ['fail', 3, null]);
      const { started, ok, failed, unfinished } = scenario.counters;
      assert.equal(started, ok + failed.status + unfinished);
    });
  }

  it('that is not due until the end is a gate like any other', () => {
    const { result, scenario } = of('never');
    assert.equal(windowMs('never'), 1200);
    assert.deepEqual([scenario.gates[0]?.verdict, scenario.gates[0]?.reason], ['fail', null]);
    assert.deepEqual([endedEarly(scenario), result.exitCode], [[], 3]);
  });

  it('goes on being looked at when a shard is lost', () => {
    const { scenario } = of('lost');
    assert.ok(windowMs('lost') >= 2000 && windowMs('lost') < 12_000, `${windowMs('lost')} ms`);
    assert.equal(scenario.gates[0]?.reason, 'it ended the attempt');
    assert.match(scenario.validity.reasons.join('\n'), /shard 1 was lost: its thread fell over/);
  });
});
