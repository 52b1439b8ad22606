import { HarnessError } from '../../errors.ts';
import { createClock } from '../../metrics/clock.ts';
import { failedCount } from '../../metrics/counters.ts';
import { CustomMetrics } from '../../monitor/custom/custom-metrics.ts';
import { plural } from '../../plural.ts';
import type { ClosedLoad, Load, OpenLoad } from '../../scenarios/load/load.ts';
import { DEFAULT_ENGINE, ENGINES, type EngineName, type Scenario } from '../../scenarios/scenario.ts';
import { plainUrlTarget } from '../../scenarios/target/target-spec.ts';
import { startNullTarget } from '../../targets/null/start-null.ts';
import type { Attempt } from '../attempt/attempt.ts';
import { createOthersWatcher } from '../attempt/others-watcher.ts';
import { runAttempt } from '../attempt/run-attempt.ts';
import { undecided } from '../cross-check/compare.ts';
import { ownFigures } from '../cross-check/own-figures.ts';
import type { OnEvent } from '../result/event.ts';
import { openPool, type Pool } from '../shards/pool.ts';
import { KeptTargets } from '../target/kept-targets.ts';
import { NO_DATA } from '../target/provide.ts';
import {
  type Calibration,
  type CalibrationCrossCheck,
  type EngineCalibration,
  machineName,
  type PacingCalibration,
} from './calibration.ts';

/** Virtual users of the closed loop that looks for the highest rate. */
const MANY_USERS = 50;
/** The closed loop that autocannon repeats: long enough answers that its resolution of 1 ms can tell a difference. */
const CHECKED_USERS = 10;
const CHECKED_DELAY_MS = 5;
const LADDER = [500, 1000, 2000, 5000, 10_000] as const;

export type CalibrateOptions = {
  readonly threads: number;
  /** Length of each of the measurements. */
  readonly eachMs: number;
  readonly stop: AbortSignal;
  readonly onEvent: OnEvent;
};

/** What the measurements share: threads for the load, and a null server for each delay. */
type Tools = { readonly pool: Pool; readonly targets: KeptTargets };

/** Measures this machine and this harness against null servers of its own; 14 measurements of `eachMs`. */
export async function calibrate(options: CalibrateOptions): Promise<Calibration> {
  const tools: Tools = { pool: openPool(options.threads), targets: new KeptTargets() };
  try {
    const measure = (name: string, engine: EngineName, load: Load): Promise<Attempt> =>
      measureOnce(scenarioOf(name, engine, load, options.eachMs), 0, tools, options);
    const engines: EngineCalibration[] = [];
    for (const engine of ENGINES) {
      const most = await measure(`${engine}-many-users`, engine, closed(MANY_USERS, options.eachMs));
      const floor = await measure(`${engine}-one-user`, engine, closed(1, options.eachMs));
      engines.push(calibrateEngine(engine, most, floor));
    }
    const crossChecks: CalibrationCrossCheck[] = [];
    for (const engine of ENGINES) crossChecks.push(await crossCheckLoop(engine, tools, options));
    const pacing: PacingCalibration[] = [];
    for (const kind of ['timer', 'precise'] as const) {
      for (const rate of LADDER) {
        const engine = DEFAULT_ENGINE;
        const once = await measure(`${engine}-${kind}-${rate}`, engine, open(rate, kind, options.eachMs));
        pacing.push({ engine, pacing: kind, rate, ...punctualityOf(once) });
      }
    }
    return {
      schema: 'perf-harness/calibration@3',
      measuredAt: new Date().toISOString(),
      machine: machineName(),
      node: process.version,
      threads: options.threads,
      engines,
      pacing,
      crossChecks,
    };
  } finally {
    await Promise.all([tools.pool.close(), tools.targets.close()]);
  }
}

async function crossCheckLoop(
  engine: EngineName,
  tools: Tools,
  options: CalibrateOptions,
): Promise<CalibrationCrossCheck> {
  const load = closed(CHECKED_USERS, options.eachMs);
  const scenario = scenarioOf(`${engine}-cross-checked`, engine, load, options.eachMs);
  const once = await measureOnce({ ...scenario, crossCheck: 'autocannon' }, CHECKED_DELAY_MS, tools, options);
  const result = once.crossCheck ?? undecided(ownFigures(once.evidence), 'it did not run');
  return { engine, users: CHECKED_USERS, delayMs: CHECKED_DELAY_MS, result };
}

async function measureOnce(
  scenario: Scenario,
  delayMs: number,
  { pool, targets }: Tools,
  { stop, onEvent }: CalibrateOptions,
): Promise<Attempt> {
  stop.throwIfAborted();
  const clock = createClock();
  const context = {
    run: 'calibration',
    pool,
    clock,
    provide: NO_DATA,
    watchOthers: createOthersWatcher(clock),
    custom: new CustomMetrics(),
    exporters: [],
    stop,
    // A calibration that is stopped is not kept, so nothing in flight is waited for.
    hurry: stop,
    onEvent,
    onInterval: () => undefined,
  };
  const once = await runAttempt(
    scenario,
    { index: 0, isLastRepeat: true },
    { ...context, startTarget: () => targets.take(`${delayMs}`, () => startNullTarget(delayMs)) },
  );
  stop.throwIfAborted();
  const { counters, failures } = once.evidence.total.select(null, null);
  const [lost] = once.evidence.lost;
  const wrong = failedCount(counters);
  if (!lost && wrong === 0) return once;
  const reason = lost ? lost.reason : `${plural(wrong, 'request')} failed: ${failures[0]?.detail ?? ''}`;
  throw new HarnessError('INVALID', `${scenario.name} could not be measured: ${reason}`, {
    hint: 'calibrate again while nothing else runs',
  });
}

function calibrateEngine(engine: EngineName, most: Attempt, floor: Attempt): EngineCalibration {
  const { p50, p99 } = percentilesOf(floor);
  const rate = rateOf(most);
  const cpu = cpuPercentOf(most);
  const cpuUsPerRequest = cpu === null ? null : ((cpu / 100) * 1e6 * most.shards) / rate;
  return { engine, highestRate: rate, cpuUsPerRequest, floorP50: p50, floorP99: p99 };
}

function punctualityOf(once: Attempt): Omit<PacingCalibration, 'engine' | 'pacing' | 'rate'> {
  const lateness = once.evidence.total.select(null, null).timers.get('lateness');
  return {
    reached: rateOf(once),
    latenessP50: (lateness?.percentileUs(50) ?? 0) / 1e3,
    latenessP99: (lateness?.percentileUs(99) ?? 0) / 1e3,
    cpuPercent: cpuPercentOf(once),
  };
}

function percentilesOf(once: Attempt): { readonly p50: number; readonly p99: number } {
  const response = once.evidence.total.select(null, null).timers.get('response');
  return { p50: (response?.percentileUs(50) ?? 0) / 1e3, p99: (response?.percentileUs(99) ?? 0) / 1e3 };
}

function rateOf({ evidence }: Attempt): number {
  return evidence.total.select(null, null).windowCounters.ok / (evidence.windowUs / 1e6);
}

/** Per cent of one core, as the mean over the threads. */
function cpuPercentOf({ evidence }: Attempt): number | null {
  const cpu = evidence.windowGauges['worker.cpu'];
  return cpu ? cpu.sum / cpu.n : null;
}

function closed(users: number, overMs: number): ClosedLoad {
  return {
    kind: 'closed',
    stages: [{ name: 'main', from: users, to: users, overMs }],
    iterations: null,
    thinkTimeMs: 0,
  };
}

function open(rate: number, pacing: OpenLoad['pacing'], overMs: number): OpenLoad {
  const stages = [{ name: 'main', from: rate, to: rate, overMs }];
  return { kind: 'open', stages, iterations: null, arrivals: 'constant', seed: 1, maxInFlight: 1000, pacing };
}

function scenarioOf(name: string, engine: EngineName, load: Load, eachMs: number): Scenario {
  const expect = { status: [200], bytes: 42, contains: null, items: null, sha256: null };
  const request = { name: 'null', method: 'GET', path: '/', headers: {}, body: null, expect, weight: 1 };
  return {
    name,
    target: plainUrlTarget('http://127.0.0.1'),
    workload: { kind: 'concurrency', requests: [request], operations: [], values: {}, levels: null },
    requests: [request.name],
    load,
    gates: [],
    alerts: [],
    engine,
    crossCheck: null,
    warmup: { kind: 'time', ms: Math.min(500, eachMs / 2) },
    timeoutMs: 5000,
    maxBodyBytes: 16_000_000,
    maxDurationMs: 3_600_000,
    maxHeadBytes: 65_536,
    engineFrom: 'default',
    // A busy machine may hold up a thread for seconds; a rung that it could not reach is a figure, and not a failure.
    gracefulStopMs: 5000,
    repeat: 1,
    confirm: 0,
    excuse: 'nothing',
    patienceMs: 0,
    companions: [],
    onLostShard: 'stop',
  };
}
