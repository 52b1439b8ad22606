import type { TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { ScenarioResult } from '../../src/harness/result/result.ts';
import { Patience } from '../../src/harness/scenario/patience.ts';
import { runScenario } from '../../src/harness/scenario/run-scenario.ts';
import type { Pool } from '../../src/harness/shards/pool.ts';
import { NO_DATA } from '../../src/harness/target/provide.ts';
import { spanOf } from '../../src/metrics/gauge.ts';
import type { Interval } from '../../src/metrics/interval.ts';
import type { Target } from '../../src/targets/target.ts';
import type { ShardCommand, ShardMessage, ShardTask } from '../../src/workers/protocol.ts';
import { type Scene, watcherOf } from './acted-machine.ts';
import { countersOf, intervalOf, seriesOf } from './intervals.ts';
import { NOTHING_CUSTOM } from './outside.ts';
import { scenarioOf, scenarioText } from './scenario-text.ts';

const PORT = 45_454;
const ORIGIN = `http://127.0.0.1:${PORT}`;
const WORKLOAD = 'workload: { kind: concurrency, requests: [{ name: a, path: /a }] }';

/** One attempt: the times of the requests of each of its seconds, in ms, and what the machine does meanwhile. */
export type ScriptedAttempt = {
  readonly seconds: readonly (readonly number[])[];
  readonly scene: Scene;
  /** Connections that are refused in each second, besides. */
  readonly refused?: number;
  /** How busy the thread of the load is, in per cent. */
  readonly workerElu?: number;
};

/**
 * Runs a scenario with all that decides it: the attempts, what watches the machine, gates, patience, confirmation. No time
 * passes, nobody is asked, and the shard tells what the script says. Beyond the last attempt, and while one waits for a quiet
 * machine, all is as in the last. `keys` are those of the scenario, `gate` its gate.
 */
export async function runScripted(
  t: TestContext,
  attempts: readonly ScriptedAttempt[],
  gate: string,
  keys = 'patience: 0s',
): Promise<ScenarioResult> {
  t.mock.timers.enable({ apis: ['setInterval'] });
  let nowUs = 1e6;
  let begun = 0;
  const clock = (): number => nowUs;
  const attemptAt = (index: number): ScriptedAttempt => {
    const attempt = attempts[Math.min(index, attempts.length - 1)];
    if (attempt === undefined) throw new Error('a script needs an attempt');
    return attempt;
  };
  const passSecond = (toUs: number): void => {
    nowUs = toUs;
    t.mock.timers.tick(1000);
  };
  const lengthSec = attemptAt(0).seconds.length;
  const load = `load: { concurrency: 2, duration: ${lengthSec}s }`;
  const scenario = scenarioOf(
    scenarioText(ORIGIN, `excuse: neighbours, ${WORKLOAD}, ${load}, ${keys}, gates: ["${gate}"]`),
  );
  let taken = (): void => undefined;
  /** Resolves when the coordinator has taken the next interval, and when what it then says to the shard has arrived. */
  const heard = async (): Promise<void> => {
    await new Promise<void>((resolve) => {
      taken = resolve;
    });
    await turn();
    await turn();
  };
  const common = { clock, stop: new AbortController().signal, onEvent: () => undefined };
  try {
    return await runScenario(scenario, {
      ...{ run: 'test', provide: NO_DATA, onInterval: () => taken(), ...common, ...NOTHING_CUSTOM },
      pool: scriptedPool(() => attemptAt(begun - 1), passSecond, heard),
      startTarget: async () => target(),
      watchOthers: (of) => {
        begun += 1;
        return watcherOf(attemptAt(begun - 1).scene, PORT, clock)(of);
      },
      patience: new Patience([scenario], {
        ...common,
        watchOthers: watcherOf(attemptAt(attempts.length - 1).scene, PORT, clock),
        pause: async (ms) => {
          nowUs += ms * 1e3;
        },
      }),
    });
  } finally {
    t.mock.timers.reset();
  }
}

function target(): Target {
  return {
    ...{ origin: ORIGIN, gauges: new Set(), work: new Set(), cpuMeter: null, facts: {}, profile: null },
    begin: () => undefined,
    settle: () => Promise.resolve(undefined),
    readWork: () => Promise.resolve(undefined),
    readCounts: () => Promise.resolve(undefined),
    onGauges: () => undefined,
    died: new Promise(() => undefined),
    close: () => Promise.resolve(),
  };
}

/** One shard, which tells of each second of the script as soon as it has passed, and ends when it is told to stop. */
function scriptedPool(
  attempt: () => ScriptedAttempt,
  passSecond: (toUs: number) => void,
  heard: () => Promise<void>,
): Pool {
  const run = async ({ port, id }: ShardTask): Promise<void> => {
    const post = (message: ShardMessage): void => port.postMessage(message);
    let isStopped = false;
    const beginning = new Promise<number>((resolve) => {
      port.on('message', (command: ShardCommand) => {
        if (command.kind === 'stop') isStopped = true;
        if (command.kind === 'begin') resolve(command.startUs);
      });
    });
    post({ kind: 'ready' });
    const startUs = await beginning;
    const { seconds: all, refused = 0, workerElu = 10 } = attempt();
    for (const [seq, times] of all.entries()) {
      const [fromUs, toUs] = [seq, seq + 1].map((second) => startUs + second * 1e6) as [number, number];
      passSecond(toUs);
      const final = isStopped || seq === all.length - 1;
      const gauges = { 'worker.elu': spanOf(workerElu, toUs, 1000) };
      post({ kind: 'interval', interval: { ...secondOf(times, refused), ...id, gauges, seq, fromUs, toUs, final } });
      if (final) break;
      // Nothing but refusals has the load told to stop; all other seconds pass before anything of them is heard.
      if (refused > 0) await heard();
    }
    port.close();
  };
  return { threads: 1, run, close: () => Promise.resolve() };
}

function secondOf(timesMs: readonly number[], refused: number): Interval {
  const ok = timesMs.length;
  const started = ok + refused;
  const plain = countersOf({ started, ok });
  const counters = {
    ...plain,
    failed: { ...plain.failed, refused },
    iterations: { ...plain.iterations, started, ok, failed: refused },
  };
  return intervalOf({
    series: [
      seriesOf(
        'a',
        timesMs.map((ms) => ms * 1e3),
        counters,
      ),
    ],
  });
}
