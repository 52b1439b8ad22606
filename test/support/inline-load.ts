import type { Pool } from '../../src/harness/shards/pool.ts';
import { runShards, type ShardsOutcome } from '../../src/harness/shards/run-shards.ts';
import { discover } from '../../src/harness/target/discover.ts';
import { NO_DATA } from '../../src/harness/target/provide.ts';
import { createClock } from '../../src/metrics/clock.ts';
import { type Counters, failedCount } from '../../src/metrics/counters.ts';
import type { Interval } from '../../src/metrics/interval.ts';
import type { Total } from '../../src/metrics/total.ts';
import type { Provider } from '../../src/scenarios/workloads/language/fact-sources.ts';
import runShard from '../../src/workers/shard.ts';
import { totalOf } from './intervals.ts';
import { scenarioOf, scenarioText } from './scenario-text.ts';
import { type Told, toldBy } from './told.ts';

export type Load = {
  readonly outcome: ShardsOutcome;
  readonly intervals: readonly Interval[];
  readonly total: Total;
  readonly counters: Counters;
  readonly told: readonly Told[];
};

export type LoadOptions = {
  readonly threads?: number;
  /** Instead of one of `threads` whose shards all end well. */
  readonly pool?: Pool;
  readonly defaults?: string;
  readonly stop?: AbortSignal;
  readonly provide?: Provider;
  readonly id?: { readonly repeat: number; readonly level: number };
  readonly onPhase?: (phase: 'warmup' | 'measured', startUs: number) => void;
};

/** A pool whose shards all run on the thread of the test: the same code, without the start of a thread. */
export function inlinePool(threads: number): Pool {
  return { threads, run: (task) => runShard(task), close: () => Promise.resolve() };
}

/** Runs one scenario's shards against `origin`; `keys` are those of the scenario, see `scenarioText`. */
export async function runLoad(origin: string, keys: string, options: LoadOptions = {}): Promise<Load> {
  const scenario = scenarioOf(scenarioText(origin, keys, options.defaults));
  const stop = options.stop ?? new AbortController().signal;
  const intervals: Interval[] = [];
  const outcome = await runShards({
    pool: options.pool ?? inlinePool(options.threads ?? 1),
    clock: createClock(),
    scenario,
    facts: await discover(scenario, origin, options.provide ?? NO_DATA, stop),
    origin,
    id: { run: 'test', scenario: scenario.name, repeat: 0, level: 0, ...options.id },
    stop,
    beforeWindow: async () => undefined,
    onPhase: options.onPhase ?? (() => undefined),
    onInterval: (interval) => intervals.push(interval),
    fold: { add: () => undefined, lose: (_, closing) => void (closing && intervals.push(closing)) },
    onLost: () => undefined,
    onWarmup: () => undefined,
  });
  const total = totalOf(intervals);
  return { outcome, intervals, total, counters: total.select(null, null).counters, told: toldBy(intervals) };
}

/** Failures by class, without the classes that counted none. */
export function failuresOf({ failed }: Counters): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(failed).filter(([, count]) => count > 0));
}

/** The law of every run, under every fault, as text that is empty where it holds. */
export function lawBreaches(intervals: readonly Interval[]): readonly string[] {
  const openBefore = new Map<number, number>();
  const breaches = intervals.flatMap((interval) => {
    const { shard, seq, inFlight } = interval;
    const before = openBefore.get(shard) ?? 0;
    const { started, ended } = sum(interval);
    openBefore.set(shard, inFlight);
    const holds = before + started === ended + inFlight;
    return holds ? [] : [`shard ${shard}, interval ${seq}: ${before} + ${started} is not ${ended} + ${inFlight}`];
  });
  const leftOpen = [...openBefore].filter(([, open]) => open !== 0).map(([shard, open]) => `${shard}: ${open} open`);
  return [...breaches, ...leftOpen, ...iterationBreaches(intervals)];
}

function sum({ series }: Interval): { readonly started: number; readonly ended: number } {
  const started = series.reduce((count, { counters }) => count + counters.started, 0);
  const ended = series.reduce((count, { counters: c }) => count + c.ok + failedCount(c) + c.unfinished, 0);
  return { started, ended };
}

function iterationBreaches(intervals: readonly Interval[]): readonly string[] {
  const all = intervals.flatMap(({ series }) => series.map(({ counters }) => counters.iterations));
  const [started = 0, ok = 0, failed = 0, unfinished = 0] = (['started', 'ok', 'failed', 'unfinished'] as const).map(
    (key) => all.reduce((sum, each) => sum + each[key], 0),
  );
  return started === ok + failed + unfinished
    ? []
    : [`iterations: ${started} is not ${ok} + ${failed} + ${unfinished}`];
}
