import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OthersWatcher } from '../../../src/harness/attempt/attempt.ts';
import type { RunEvent } from '../../../src/harness/result/event.ts';
import type { ScenarioResult } from '../../../src/harness/result/result.ts';
import { Patience } from '../../../src/harness/scenario/patience.ts';
import { runScenario } from '../../../src/harness/scenario/run-scenario.ts';
import { NO_DATA } from '../../../src/harness/target/provide.ts';
import { createClock } from '../../../src/metrics/clock.ts';
import type { OutsideSample } from '../../../src/monitor/neighbours/outside-sample.ts';
import { connectUrlTarget } from '../../../src/targets/url.ts';
import { inlinePool } from '../../support/inline-load.ts';
import { BUSY, NOTHING_CUSTOM, QUIET } from '../../support/outside.ts';
import { type Behaviour, startRunServer } from '../../support/run-server.ts';
import { scenarioOf, scenarioText } from '../../support/scenario-text.ts';

const SLOW: Behaviour = { ms: 30 };
const FAST: Behaviour = { ms: 0 };
const GATE = 'p50(response) < 20ms';
/** A failure by less than a factor of two, which is confirmed. */
const NARROW = 'p50(response) < 25ms';

type Trial = { readonly result: ScenarioResult; readonly events: readonly RunEvent[]; readonly runs: number };

/**
 * Runs a scenario of twenty requests. `behaviours` and `machines` are those of one attempt after the other; the machine
 * gets quiet between them if `quiets` says so.
 */
async function trial(
  behaviours: readonly Behaviour[],
  machines: readonly OutsideSample[],
  { quiets = true, keys = 'confirm: 2', gate = GATE } = {},
): Promise<Trial> {
  const server = await startRunServer(behaviours);
  // With more users, a slow attempt would be too short for a look at the machine.
  const load = 'load: { concurrency: 2, iterations: 20 }';
  const workload = 'workload: { kind: concurrency, requests: [{ name: a, path: /a }] }';
  const scenario = scenarioOf(
    scenarioText(server.origin, `excuse: neighbours, ${workload}, ${load}, ${keys}, gates: ["${gate}"]`),
  );
  const events: RunEvent[] = [];
  const clock = createClock();
  const stop = new AbortController().signal;
  const onEvent = (event: RunEvent): unknown => events.push(event);
  const seenAs = (sample: OutsideSample): OthersWatcher => {
    return () => ({ take: (nowUs) => ({ ...sample, fromUs: nowUs - 60e6, toUs: nowUs }), close: () => undefined });
  };
  try {
    const result = await runScenario(scenario, {
      ...{ run: 'test', pool: inlinePool(1), clock, provide: NO_DATA, stop, onEvent },
      startTarget: () => connectUrlTarget({ url: server.origin, paths: ['/a'], timeoutMs: 5000, signal: stop }),
      onInterval: () => undefined,
      ...NOTHING_CUSTOM,
      watchOthers: (of) => seenAs(machines[Math.min(server.runs(), machines.length - 1)] ?? QUIET)(of),
      patience: new Patience([scenario], {
        ...{ clock, stop, onEvent, watchOthers: seenAs(quiets ? QUIET : BUSY) },
        pause: () => new Promise((resolve) => setImmediate(resolve)),
      }),
    });
    return { result, events, runs: server.runs() };
  } finally {
    await server.close();
  }
}

function gateOf({ result }: Trial): ScenarioResult['gates'][number] {
  const [gate] = result.gates;
  assert.ok(gate);
  return gate;
}

describe('a scenario whose attempts are disturbed', () => {
  it('fails on a quiet machine, by a wide margin at once', async () => {
    const run = await trial([SLOW], [QUIET], { gate: 'p50(response) < 10ms' });
    assert.deepEqual([run.result.verdict, run.runs, run.result.disturbed.length], ['fail', 1, 0]);
  });

  it('waits for a quiet machine, and is decided there: it passes', async () => {
    const run = await trial([SLOW, FAST], [BUSY, QUIET]);
    assert.deepEqual([run.result.verdict, run.runs], ['pass', 2]);
    assert.equal(gateOf(run).unstable, false);
    assert.deepEqual(
      run.result.disturbed.map(({ kind, outside, gates }) => [kind, outside.disturbed, gates[0]?.verdict]),
      [['repeat', true, 'invalid']],
    );
    assert.equal(run.result.counters.ok, 20, 'the disturbed attempt is in no figure');
  });

  it('fails there if the target is slow there, too, and three times in all', async () => {
    const run = await trial([SLOW], [BUSY, QUIET], { gate: NARROW });
    assert.deepEqual([run.result.verdict, run.runs], ['fail', 4]);
    assert.match(gateOf(run).reason ?? '', /failed 3 of 3 attempts/);
  });

  it('makes a confirmation again that was disturbed midway', async () => {
    const run = await trial([SLOW], [QUIET, BUSY, QUIET], { gate: NARROW });
    assert.deepEqual([run.result.verdict, run.runs], ['fail', 4]);
    assert.deepEqual(
      run.result.disturbed.map(({ kind }) => kind),
      ['confirmation'],
    );
  });

  it('is invalid where the machine never gets quiet, and names who takes it', async () => {
    const run = await trial([SLOW], [BUSY], { quiets: false, keys: 'patience: 20ms' });
    assert.deepEqual([run.result.verdict, run.runs], ['invalid', 1]);
    assert.match(gateOf(run).reason ?? '', /^other processes took 65 % of this machine \(ffmpeg 0\.96 of a core/);
    const waiting = run.events.filter(({ kind }) => kind === 'waiting');
    assert.ok(waiting.length > 0);
  });

  it('is invalid at once without patience', async () => {
    const run = await trial([SLOW], [BUSY], { keys: 'patience: 0s' });
    assert.deepEqual([run.result.verdict, run.runs], ['invalid', 1]);
  });

  it('does not wait for a gate that has failed for good', async () => {
    const run = await trial([{ ms: 30, isWrong: true }], [BUSY]);
    assert.deepEqual([run.result.verdict, run.runs], ['fail', 1]);
  });

  it('does not wait where its load was ended by maxDuration', async () => {
    const run = await trial([{ ms: 150 }], [BUSY, QUIET], { keys: 'maxDuration: 1s, confirm: 0' });
    assert.deepEqual([run.result.verdict, run.runs, run.result.disturbed.length], ['invalid', 1, 0]);
    const reasons = run.result.validity.reasons;
    assert.ok(reasons.includes('ended early: its iterations were not done within maxDuration: 1s'), String(reasons));
  });

  it('passes beside neighbours where it passes', async () => {
    const run = await trial([FAST], [BUSY]);
    assert.deepEqual([run.result.verdict, run.runs], ['pass', 1]);
  });

  it('numbers every attempt, so that the seconds of each stay apart', async () => {
    const run = await trial([SLOW, FAST, FAST], [BUSY, QUIET, QUIET], { keys: 'repeat: 2' });
    assert.deepEqual([...new Set(run.result.intervals.map((second) => second.attempt))], [1, 2]);
    assert.equal(run.result.runs.length, 2);
  });
});
