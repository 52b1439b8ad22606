import { type GaugeName, SYSTEM_GAUGES, WORKER_GAUGES } from '../metrics/names.ts';
import { Total } from '../metrics/total.ts';
import { shardsOf, windowMs } from '../scenarios/load/plan.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { Facts } from '../scenarios/workloads/workload.ts';
import type { MemoryFloor, Target } from '../targets/target.ts';
import type { Evidence, LostShard } from './judge/evidence.ts';
import { arrivalsDue, stageLengths } from './judge/window.ts';
import type { Observer } from './result/observer.ts';
import type { IntervalResult } from './result/result.ts';
import { Timeline, type TimelineOptions } from './result/timeline.ts';
import type { ScenarioContext } from './run-once.ts';
import { runShards, type ShardsOptions, type ShardsOutcome } from './shards/shards.ts';

export type PartOptions = {
  /** The plain scenario that the part is. */
  readonly part: Scenario;
  readonly facts: Facts;
  readonly target: Target;
  readonly observer: Observer;
  readonly floor: MemoryFloor | null;
  readonly id: ShardsOptions['id'];
  readonly place: Pick<TimelineOptions, 'run' | 'level' | 'firstSecond'>;
  readonly context: ScenarioContext;
  readonly stop: AbortSignal;
  readonly onPhase: (phase: 'warmup' | 'measured') => void;
  readonly onLost: (loss: LostShard) => void;
  /** Called for each second that is complete. */
  readonly onSecond: (second: IntervalResult, soFar: SoFar) => void;
};

/** What has been measured of a part by now. */
export type SoFar = {
  readonly windowUs: () => number;
  readonly evidence: (ending: PartEnding) => Evidence;
};

/** What only its surroundings know. */
type PartEnding = Pick<Evidence, 'ceiling' | 'died' | 'aborted'>;

/** A part that has drained. Its last gauges come with the collection of garbage after it. */
export type Part = SoFar & { readonly outcome: ShardsOutcome; readonly intervals: readonly IntervalResult[] };

/**
 * Runs what lies between two collections of the target's garbage: a level of a sweep, or a whole scenario. Warm-up,
 * measured window and drain, folded; no request of it is left when this resolves.
 */
export async function runPart(options: PartOptions): Promise<Part> {
  const { part, context, observer, place, target, onPhase, onLost } = options;
  const total = new Total();
  const lost: LostShard[] = [];
  let busiest = 0;
  const soFar = soFarOf(options, total, lost, () => busiest);
  const shards = shardsOf(part.load, context.pool.threads);
  const timeline = new Timeline({ ...place, shards, lastGauges: () => observer.whole });
  const onSecond = (second: IntervalResult | null): void => {
    if (second) options.onSecond(second, soFar);
  };
  const outcome = await runShards({
    ...context,
    scenario: part,
    facts: options.facts,
    origin: target.origin,
    id: options.id,
    stop: options.stop,
    onPhase: (phase, startUs) => {
      onPhase(phase);
      if (phase !== 'measured') return;
      const length = windowMs(part.load);
      observer.openWindow(startUs, length === null ? Number.POSITIVE_INFINITY : startUs + length * 1e3);
      target.begin(startUs);
    },
    onInterval: (interval, busiestEluPercent) => {
      busiest = busiestEluPercent;
      total.add(interval);
      observer.add(interval.gauges, interval.phase);
      context.onInterval(interval);
      onSecond(timeline.add(interval));
    },
    onLost: (loss, closing) => {
      lost.push(loss);
      onLost(loss);
      if (closing) total.addCutShort(closing);
      onSecond(closing ? timeline.add(closing) : timeline.lose(loss.shard));
    },
  });
  observer.closeWindow();
  const ended = soFarOf(options, total, outcome.lost, () => busiest);
  return { ...ended, outcome, intervals: timeline.end() };
}

function soFarOf(
  { part, target, observer, floor }: PartOptions,
  total: Total,
  lost: readonly LostShard[],
  busiestEluPercent: () => number,
): SoFar {
  const visible = new Set<GaugeName>([...SYSTEM_GAUGES, ...WORKER_GAUGES, ...target.gauges]);
  const windowUs = (): number => Math.max(0, total.toUs - total.fromUs);
  return {
    windowUs,
    evidence: (ending) => ({
      total,
      windowUs: windowUs(),
      stageUs: stageLengths(part.load, windowUs()),
      arrivalsDue: arrivalsDue(part.load, windowUs()),
      gauges: observer.whole,
      windowGauges: observer.window,
      canSee: (gauge) => visible.has(gauge),
      floor,
      lost,
      busiestEluPercent: busiestEluPercent(),
      levels: new Map(),
      ...ending,
    }),
  };
}
