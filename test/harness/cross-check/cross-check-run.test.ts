import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { runAttempt } from '../../../src/harness/attempt/run-attempt.ts';
import type { CrossCheckResult, RunResult, ScenarioResult } from '../../../src/harness/result/result.ts';
import { runScenarios } from '../../../src/harness/run.ts';
import { NO_DATA } from '../../../src/harness/target/provide.ts';
import { createClock } from '../../../src/metrics/clock.ts';
import { sampleOf } from '../../../src/metrics/gauge.ts';
import type { Target } from '../../../src/targets/target.ts';
import { closesAfter, delayed, healthy, resetBefore, silent, status, wrongByte } from '../../support/faults.ts';
import { type Fault, type FaultyServer, startFaultyServer } from '../../support/faulty-server.ts';
import { inlinePool } from '../../support/inline-load.ts';
import { threadsOf } from '../../support/library-run.ts';
import { NOBODY_ELSE, NOTHING_CUSTOM } from '../../support/outside.ts';
import { schemaBreaches } from '../../support/result-schema.ts';
import { fileOf, scenarioOf, scenarioText } from '../../support/scenario-text.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** What we send ourselves; whatever comes after that is the cross-check's. */
const OURS = 40;
const MIX = 'workload: { kind: concurrency, requests: [{ name: specs, path: /specs, expect: { items: 1 } }] }';
const LOAD = `load: { concurrency: 4, iterations: ${OURS} }`;

type Tried = {
  readonly result: RunResult;
  readonly scenario: ScenarioResult;
  readonly crossCheck: CrossCheckResult;
  readonly server: FaultyServer;
};

/** Runs one scenario on the thread of the test, and its cross-check on a thread of its own. */
async function tryCrossCheck(
  t: TestContext,
  fault: Fault,
  keys: string = `${MIX}, ${LOAD}`,
  stop: (server: FaultyServer) => Promise<void> = () => new Promise(() => undefined),
): Promise<Tried> {
  const server = await startFaultyServer(fault);
  t.after(() => server.close());
  const folder = temporaryFolder(t);
  const controller = new AbortController();
  void stop(server).then(() => controller.abort(130));
  const { result, error } = await runScenarios(threadsOf(inlinePool(1)), {
    file: fileOf(scenarioText(server.origin, `${keys}, confirm: 0, crossCheck: autocannon`)),
    out: folder,
    cacheDir: folder,
    profile: 'never',
    stop: controller.signal,
    onEvent: () => undefined,
  });
  assert.equal(error, null);
  assert.deepEqual(schemaBreaches(result), []);
  const [scenario] = result.scenarios;
  assert.ok(scenario?.crossCheck);
  return { result, scenario, crossCheck: scenario.crossCheck, server };
}

/** Behaves in one way to us, and in another to the cross-check. */
const afterOurs =
  (ours: Fault, theirs: Fault): Fault =>
  (turn) =>
    (turn.number <= OURS ? ours : theirs)(turn);

/** Autocannon’s counts: sent, ok, failed, unfinished. */
function countsOf({ theirs }: CrossCheckResult): readonly (number | undefined)[] {
  return [theirs?.sent, theirs?.ok, theirs?.failed, theirs?.unfinished];
}

describe('the cross-check of a scenario', { timeout: 60_000 }, () => {
  it('comes once, after all requests of the last repeat, with as many as that had iterations, and counts them as the server does', async (t) => {
    let open = 0;
    let most = 0;
    const counted: Fault = ({ number, send, answer }) => {
      open += 1;
      if (number > 2 * OURS) most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        send(answer);
      }, 5);
    };
    const { scenario, crossCheck, server } = await tryCrossCheck(t, counted, `repeat: 2, ${MIX}, ${LOAD}`);
    assert.equal(most, 4, 'it never runs beside us');
    assert.equal(scenario.runs.length, 2);
    assert.deepEqual([scenario.counters.started, scenario.counters.ok], [2 * OURS, 2 * OURS]);
    assert.deepEqual(countsOf(crossCheck), [OURS, OURS, 0, 0]);
    assert.equal(server.seen(), 3 * OURS);
    assert.deepEqual([crossCheck.ours.sent, crossCheck.ours.ok], [OURS, OURS]);
  });

  it('runs for as long as we did, after a warm-up of its own, with one request in flight a connection at the end', async (t) => {
    const keys = `warmup: 100ms, ${MIX}, load: { concurrency: 3, duration: 200ms }`;
    const { crossCheck } = await tryCrossCheck(t, delayed(5), keys);
    const [sent = 0, ok = 0, failed, unfinished] = countsOf(crossCheck);
    assert.deepEqual([failed, unfinished, sent], [0, 3, ok + 3]);
    assert.ok((crossCheck.theirs?.windowMs ?? 0) >= 200);
  });

  it('sends the mix with its methods, headers, bodies and values', async (t) => {
    const requests = [
      '{ name: a, path: "/changes/{c}", headers: { x-a: "1" } }',
      '{ name: b, method: PUT, path: /specs, body: { d: 2 }, weight: 3 }',
    ];
    const seen: string[] = [];
    const echo: Fault = ({ request, body, send, answer }) => {
      seen.push(`${request.method} ${request.url} ${request.headers['x-a'] ?? ''} ${body}`);
      send(answer);
    };
    const values = 'values: { c: { path: "/changes?limit=1", items: items, field: name } }';
    const keys = `workload: { kind: concurrency, requests: [${requests.join(', ')}], ${values} }, load: { concurrency: 1, iterations: ${OURS} }`;
    await tryCrossCheck(t, echo, keys);
    const theirs = seen.slice(-OURS);
    assert.deepEqual([...new Set(theirs)].sort(), ['GET /changes/change-0001 1 ', 'PUT /specs  {"d":2}']);
    assert.equal(theirs.filter((line) => line.startsWith('PUT')).length, (OURS * 3) / 4);
  });

  it('decides no gate: what fails only for autocannon passes, and is told as a difference', async (t) => {
    const { result, scenario, crossCheck } = await tryCrossCheck(t, afterOurs(healthy, status(500)));
    assert.deepEqual([result.verdict, result.exitCode, scenario.verdict], ['pass', 0, 'pass']);
    assert.deepEqual(countsOf(crossCheck), [OURS, 0, OURS, 0]);
    assert.equal(crossCheck.agreed, false);
    assert.ok(crossCheck.agreed === false && crossCheck.differences.some(({ figure }) => figure === 'share of ok'));
  });

  it('decides no gate: what autocannon takes for right fails where we find it wrong', async (t) => {
    const wrong = [wrongByte, status(500), resetBefore];
    const ours: Fault = (turn) => (wrong[turn.number % wrong.length] ?? healthy)(turn);
    const { result, scenario, crossCheck } = await tryCrossCheck(t, afterOurs(ours, wrongByte));
    assert.deepEqual([result.verdict, result.exitCode, scenario.counters.ok], ['fail', 3, 0]);
    const { failed } = scenario.counters;
    assert.deepEqual([failed.check, failed.status, failed.reset], [13, 14, 13]);
    assert.deepEqual(countsOf(crossCheck), [OURS, OURS, 0, 0]);
  });

  it('takes timeouts for failures, and still adds up', async (t) => {
    const theirs: Fault = (turn) => (turn.number % 20 === 0 ? silent : healthy)(turn);
    const keys = `timeout: 1s, ${MIX}, ${LOAD}`;
    const { crossCheck } = await tryCrossCheck(t, afterOurs(healthy, theirs), keys);
    assert.notEqual(crossCheck.agreed, null, crossCheck.reason ?? '');
    assert.deepEqual(countsOf(crossCheck), [OURS, OURS - 2, 2, 0]);
  });

  it('changes no figure of ours: what the target holds meanwhile is no part of its peak', async (t) => {
    const quiet = 5e6;
    let tell: (bytes: number) => void = () => undefined;
    const server = await startFaultyServer((turn) => {
      tell(turn.number <= OURS ? quiet : 1e9);
      healthy(turn);
    });
    t.after(() => server.close());
    const target: Target = {
      origin: server.origin,
      gauges: new Set(['target.memory']),
      work: new Set(),
      cpuMeter: null,
      facts: {},
      begin: () => undefined,
      settle: async () => ({ 'target.memory': quiet, 'target.heap': quiet, 'target.external': 0 }),
      readWork: async () => undefined,
      readCounts: async () => undefined,
      profile: null,
      onGauges: (listener) => {
        tell = (bytes) => listener({ 'target.memory': sampleOf(bytes, 1) });
      },
      died: new Promise(() => undefined),
      close: async () => tell(1e9),
    };
    const scenario = scenarioOf(scenarioText(server.origin, `${MIX}, ${LOAD}, crossCheck: autocannon`));
    const once = await runAttempt(
      scenario,
      { index: 0, isLastRepeat: true },
      {
        ...{ run: 'r', pool: inlinePool(1), clock: createClock(), provide: NO_DATA },
        watchOthers: NOBODY_ELSE,
        ...NOTHING_CUSTOM,
        ...{ stop: new AbortController().signal, onEvent: () => undefined, onInterval: () => undefined },
        startTarget: async () => target,
      },
    );
    assert.equal(once.crossCheck?.theirs?.ok, OURS);
    assert.equal(once.evidence.gauges['target.memory']?.max, quiet);
  });

  it('claims nothing where autocannon loses requests to closed connections', async (t) => {
    const { result, crossCheck } = await tryCrossCheck(t, afterOurs(healthy, closesAfter(3, 'unannounced')));
    assert.deepEqual([result.verdict, crossCheck.agreed], ['pass', null]);
    assert.match(crossCheck.reason ?? '', /counts do not add up|lost \d+ connections/);
  });

  it('claims nothing where the scenario did not come to its last repeat', async (t) => {
    const gate = 'gates: [ { gate: "count(ok) < 1", abort: true } ]';
    const keys = `repeat: 2, ${gate}, ${MIX}, load: { concurrency: 2, duration: 10s }`;
    const { scenario, crossCheck } = await tryCrossCheck(t, delayed(10), keys);
    assert.equal(scenario.runs.length, 1);
    assert.deepEqual([crossCheck.agreed, crossCheck.theirs], [null, null]);
    assert.match(crossCheck.reason ?? '', /before its last repeat/);
  });

  it('ends at an interruption, claims nothing and loses nothing of ours', async (t) => {
    const { result, scenario, crossCheck } = await tryCrossCheck(
      t,
      afterOurs(healthy, silent),
      `${MIX}, ${LOAD}`,
      (server) => server.sawRequests(OURS + 1),
    );
    assert.deepEqual([result.exitCode, result.interrupted], [130, 'stopped by a signal']);
    assert.deepEqual([scenario.verdict, scenario.counters.ok], ['pass', OURS]);
    assert.deepEqual([crossCheck.agreed, crossCheck.reason, crossCheck.theirs], [null, 'interrupted', null]);
  });
});
