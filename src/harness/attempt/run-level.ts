import { type Work, workBetween } from '../../metrics/work.ts';
import { shardsOf, windowMs } from '../../scenarios/load/plan.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Facts } from '../../scenarios/workloads/workload.ts';
import type { MemoryFloor, Target } from '../../targets/target.ts';
import type { LostShard } from '../judge/evidence.ts';
import type { IntervalResult } from '../result/result.ts';
import { runShards, type ShardsOptions } from '../shards/run-shards.ts';
import type { AttemptContext } from './attempt.ts';
import { LevelFold } from './level-fold.ts';
import type { LevelGauges } from './level-gauges.ts';
import type { OutsideLog } from './outside-log.ts';
import type { TimelineOptions } from './timeline.ts';

export type LevelOptions = {
  /** The plain scenario that the level is. */
  readonly scenario: Scenario;
  readonly facts: Facts;
  readonly target: Target;
  readonly gauges: LevelGauges;
  readonly floor: MemoryFloor | null;
  readonly outside: Pick<OutsideLog, 'samples'>;
  readonly id: ShardsOptions['id'];
  readonly place: Pick<TimelineOptions, 'attempt' | 'level' | 'firstSecond'>;
  readonly context: AttemptContext;
  readonly stop: AbortSignal;
  /** Reads the counters of the target's work; null where they can't be seen. */
  readonly readWork: () => Promise<Work | null>;
  readonly onPhase: (phase: 'warmup' | 'measured') => void;
  readonly onLost: (loss: LostShard) => void;
  /** Called for each second that is complete. */
  readonly onSecond: (second: IntervalResult, fold: LevelFold) => void;
};

/** A level that has drained. The last gauges of its fold come with the garbage collection after it. */
export type EndedLevel = {
  readonly fold: LevelFold;
  readonly intervals: readonly IntervalResult[];
  /** What the target did from the end of the warm-up to the end of the drain; null where it was not read at both ends. */
  readonly work: Work | null;
  readonly shards: number;
  readonly doubts: readonly string[];
};

/** Runs one level: warm-up, measured window and drain. None of its requests is left when this resolves. */
export async function runLevel(options: LevelOptions): Promise<EndedLevel> {
  const { scenario, context, gauges, target, onPhase, onLost } = options;
  const fold = new LevelFold({ ...options, shards: shardsOf(scenario.load, context.pool.threads) });
  const onSecond = (second: IntervalResult | null): void => {
    if (second) options.onSecond(second, fold);
  };
  let before: Work | null = null;
  const { shards, doubts } = await runShards({
    ...context,
    scenario,
    facts: options.facts,
    origin: target.origin,
    id: options.id,
    stop: options.stop,
    beforeWindow: async () => {
      before = await options.readWork();
    },
    onPhase: (phase, startUs) => {
      onPhase(phase);
      if (phase !== 'measured') return;
      const length = windowMs(scenario.load);
      gauges.openWindow(startUs, length === null ? Number.POSITIVE_INFINITY : startUs + length * 1e3);
      target.begin(startUs);
    },
    onInterval: (interval, busiestEluPercent) => {
      context.onInterval(interval);
      onSecond(fold.add(interval, busiestEluPercent));
    },
    onLost: (loss, closing) => {
      onLost(loss);
      onSecond(fold.lose(loss, closing));
    },
  });
  const after = await options.readWork();
  gauges.closeWindow();
  return { fold, intervals: fold.end(), work: before && after && workBetween(before, after), shards, doubts };
}
