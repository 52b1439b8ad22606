import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { RunResult, ScenarioResult } from '../../../src/harness/result/result.ts';
import { measureUntil } from '../../support/attempts.ts';
import { healthy, silent } from '../../support/faults.ts';
import { startFaultyServer } from '../../support/faulty-server.ts';
import { runInline } from '../../support/library-run.ts';
import { schemaBreaches } from '../../support/result-schema.ts';
import { scenarioText } from '../../support/scenario-text.ts';

const GATES = ['p90(response) < 400ms', 'max(response) < 400ms', 'mean(response) < 400ms', 'p90(ttfb) < 400ms'];
const RATE = 200;
const ANSWERED = 60;

/** The load lasts for half a second, and what hangs is waited for one second more. */
const textOf = (origin: string): string =>
  scenarioText(
    origin,
    `workload: { kind: concurrency, requests: [{ name: a, path: /specs }] }, load: { rate: ${RATE}/s, duration: 500ms }, gates: [${GATES.join(', ')}, share(ok) > 0%], confirm: 0`,
    'excuse: nothing, warmup: 0s, timeout: 5s, gracefulStop: 1s',
  );

describe('a target that answers no more, until long after the end of the load', { timeout: 120_000 }, () => {
  const tried = new Map<number, RunResult>();
  before(() =>
    Promise.all(
      [0, ANSWERED].map((answered) =>
        measureUntil(
          () => isDecided(answered),
          async () => {
            const server = await startFaultyServer((turn) => (turn.number > answered ? silent : healthy)(turn));
            tried.set(answered, await runInline(textOf(server.origin)));
            await server.close();
          },
        ),
      ),
    ),
  );
  const resultOf = (answered: number): RunResult => tried.get(answered) ?? assert.fail('it was not run');
  const scenarioOf = (answered: number): ScenarioResult =>
    resultOf(answered).scenarios[0] ?? assert.fail('it has no scenario');
  /** A harness that is late excuses the target. */
  const isDecided = (answered: number): boolean =>
    scenarioOf(answered).gates.every(({ gate, verdict }) => verdict !== 'invalid' || !GATES.includes(gate));

  for (const gate of GATES) {
    it(`fails ${gate}, whatever it answered before`, () => {
      for (const answered of [ANSWERED, 0]) {
        const found = scenarioOf(answered).gates.find(({ gate: text }) => text === gate);
        assert.equal(found?.verdict, 'fail', `${answered} answered: ${found?.value} ms, ${found?.reason}`);
        assert.match(found?.reason ?? '', /counts \d+ unfinished at the end, at their age/);
      }
      assert.equal(resultOf(ANSWERED).exitCode, 3);
    });
  }

  it('leaves the ages of what it never answered in the result, apart from its answers', () => {
    const { counters, timers, openTimers, series } = scenarioOf(ANSWERED);
    assert.deepEqual([timers.response?.count, counters.ok], [ANSWERED, ANSWERED]);
    assert.equal(openTimers.response?.count, counters.unfinished);
    assert.ok((openTimers.response?.min ?? 0) >= 900 && (openTimers.response?.max ?? 0) < 5000);
    assert.equal(series[0]?.openTimers.response?.count, counters.unfinished);
    assert.deepEqual(schemaBreaches(resultOf(ANSWERED)), []);
  });
});
