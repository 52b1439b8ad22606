import type { Clock } from '../../metrics/clock.ts';
import { addCounters, type Counters, zeroCounters } from '../../metrics/counters.ts';
import type { Interval, ShardId } from '../../metrics/interval.ts';
import type { Load } from '../../scenarios/load/load.ts';
import { shardsOf, strideLength, windowMs } from '../../scenarios/load/plan.ts';
import type { Warmup } from '../../scenarios/load/warmup.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Facts } from '../../scenarios/workloads/workload.ts';
import type { Until } from '../../workers/loops/loop.ts';
import type { LostShard } from '../judge/evidence.ts';
import type { Pool } from './pool.ts';
import { ShardLink } from './shard-link.ts';
import { ShardTracker } from './shard-tracker.ts';
import { Watchdog } from './watchdog.ts';

/** How long after the command all shards begin: longer than the command takes to reach the last of them. One alone waits for no other. */
const [LEAD_US, LEAD_OF_ONE_US] = [20_000, 2_000];

/** What the intervals of all shards go into. */
export type ShardsFold = {
  /** `busiestEluPercent` is the utilisation of the busiest thread over the measured window until now, per cent. */
  readonly add: (interval: Interval, busiestEluPercent: number) => void;
  /** `closing` ends what a lost shard had in flight; null if the shard has ended by itself, or never reported anything. */
  readonly lose: (lost: LostShard, closing: Interval | null) => void;
};

export type ShardsOptions = {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly scenario: Scenario;
  readonly facts: Facts;
  readonly origin: string;
  readonly id: Omit<ShardId, 'shard'>;
  /** When aborted, no request is sent any more, the shards drain, and what was measured is kept. */
  readonly stop: AbortSignal;
  /** When aborted, nothing is waited for: what is in flight is cut off, and a thread that still goes on is killed. Never by default. */
  readonly hurry?: AbortSignal;
  /** Called while nothing is in flight: after the warm-up has drained and before the measured window opens. */
  readonly beforeWindow: () => Promise<void>;
  readonly onPhase: (phase: 'warmup' | 'measured', startUs: number) => void;
  /** Called about once a second and shard with all that the warm-up has counted until now. */
  readonly onWarmup: (counters: Counters) => void;
  /** Called with every interval once, before it goes into the fold. */
  readonly onInterval: (interval: Interval) => void;
  readonly fold: ShardsFold;
  /** Called as soon as a loss is noticed, before the fold is told. */
  readonly onLost: (lost: LostShard) => void;
};

export type ShardsOutcome = {
  readonly shards: number;
  readonly lost: readonly LostShard[];
  readonly doubts: readonly string[];
  /** What the shards have counted in their warm-up, which is in no interval. */
  readonly warmup: Counters;
  /** Start of the measured window, µs on the shared clock; null if the window never began. */
  readonly startUs: number | null;
};

/** Runs the shards of one level, from their readiness to their last interval. Every interval is handed on once. */
export async function runShards(options: ShardsOptions): Promise<ShardsOutcome> {
  const { pool, scenario, fold } = options;
  const halt = new AbortController();
  const stop = AbortSignal.any([options.stop, halt.signal]);
  const shards = shardsOf(scenario.load, pool.threads);
  const tracker = new ShardTracker(shards);
  const doubts = new Set<string>();
  const warmup = zeroCounters();
  const listener = {
    onWarm: (counters: Counters) => {
      addCounters(warmup, counters);
      options.onWarmup(warmup);
    },
    onInterval: (interval: Interval) => {
      if (!tracker.accept(interval)) return;
      options.onInterval(interval);
      fold.add(interval, tracker.busiestEluPercent());
    },
    onDoubt: (reason: string) => doubts.add(reason),
  };
  const links = Array.from({ length: shards }, (_, shard) => {
    const task = { id: { ...options.id, shard }, scenario, facts: options.facts, origin: options.origin, shards };
    return new ShardLink(shard, (port, signal) => pool.run({ ...task, port }, signal), listener);
  });
  const lost: LostShard[] = [];
  const ending = async (link: ShardLink): Promise<void> => {
    const reason = await link.ended;
    if (!tracker.lost().includes(link.shard)) return;
    const loss = { shard: link.shard, reason: reason ?? 'its intervals have a gap' };
    lost.push(loss);
    options.onLost(loss);
    fold.lose(loss, tracker.closing(link.shard));
    if (scenario.onLostShard === 'stop') halt.abort();
  };
  const ended = Promise.all(links.map(ending));
  const watchdog = new Watchdog(links, scenario.gracefulStopMs);
  const onStop = (): void => {
    for (const link of links) link.send({ kind: 'stop' });
    watchdog.expectEndIn(0);
  };
  const onHurry = (): void => {
    for (const link of links) link.send({ kind: 'cut' });
    watchdog.expectEndNow();
  };
  stop.addEventListener('abort', onStop);
  options.hurry?.addEventListener('abort', onHurry);
  try {
    const startUs = await runPhases({ ...options, stop }, links, watchdog);
    await ended;
    lost.sort((a, b) => a.shard - b.shard);
    return { shards, lost, doubts: [...doubts], warmup, startUs };
  } finally {
    stop.removeEventListener('abort', onStop);
    options.hurry?.removeEventListener('abort', onHurry);
    watchdog.rest();
  }
}

/** Waits until the shards are ready, and starts the warm-up and the measured window. Returns the start of the window. */
async function runPhases(
  options: ShardsOptions,
  links: readonly ShardLink[],
  watchdog: Watchdog,
): Promise<number | null> {
  const { scenario, clock, stop, onPhase } = options;
  const ready = await Promise.all(links.map((link) => link.ready));
  if (!ready.includes(true)) return null;
  const leadUs = links.length === 1 ? LEAD_OF_ONE_US : LEAD_US;
  if (hasWarmup(scenario) && !stop.aborted) {
    const startUs = clock() + leadUs;
    onPhase('warmup', startUs);
    for (const link of links) {
      const until = warmupEnd(scenario.warmup, startUs, link.shard, links.length);
      link.send({ kind: 'begin', phase: 'warmup', startUs, until });
    }
    if (scenario.warmup.kind === 'time') {
      const endUs = startUs + scenario.warmup.ms * 1e3;
      watchdog.expectEndIn((endUs - clock()) / 1e3, ({ isWarm }) => isWarm);
    } else watchdog.expectNews(({ isWarm }) => isWarm);
    await Promise.all(links.map((link) => link.warm));
  }
  await options.beforeWindow();
  const startUs = clock() + (stop.aborted ? 0 : leadUs);
  onPhase('measured', startUs);
  const until = stop.aborted ? ended(startUs) : untilOf(scenario.load, startUs);
  for (const link of links) link.send({ kind: 'begin', phase: 'measured', startUs, until });
  if (until.kind === 'time') watchdog.expectEndIn((until.endUs - clock()) / 1e3);
  else watchdog.expectNews();
  return startUs;
}

function hasWarmup({ warmup }: Scenario): boolean {
  return warmup.kind === 'iterations' || warmup.ms > 0;
}

function warmupEnd(warmup: Warmup, startUs: number, shard: number, shards: number): Until {
  switch (warmup.kind) {
    case 'time':
      return { kind: 'held', endUs: startUs + warmup.ms * 1e3 };
    case 'iterations':
      return { kind: 'iterations', count: strideLength(warmup.count, shard, shards) };
  }
}

function ended(startUs: number): Until {
  return { kind: 'time', endUs: startUs };
}

function untilOf(load: Load, startUs: number): Until {
  const length = windowMs(load);
  return length === null ? { kind: 'load' } : { kind: 'time', endUs: startUs + length * 1e3 };
}
