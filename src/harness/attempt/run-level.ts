import type { Counters } from '../../metrics/counters.ts';
import { type Work, workBetween } from '../../metrics/work.ts';
import { windowMs } from '../../scenarios/load/plan.ts';
import type { Target } from '../../targets/target.ts';
import { runShards, type ShardsOptions } from '../shards/run-shards.ts';
import type { AttemptContext } from './attempt.ts';
import type { LevelGauges } from './level-gauges.ts';

export type LevelOptions = Pick<
  ShardsOptions,
  'scenario' | 'facts' | 'id' | 'fold' | 'stop' | 'onLost' | 'onWarmup'
> & {
  readonly target: Target;
  readonly gauges: LevelGauges;
  readonly context: Pick<AttemptContext, 'pool' | 'clock' | 'hurry' | 'onInterval'>;
  /** Reads the counters of the target's work; null where they can't be seen. */
  readonly readWork: () => Promise<Work | null>;
  /** Asks the target for metrics of its own, where it serves some: what they count up to now. */
  readonly readMetrics: () => Promise<void>;
  readonly onPhase: (phase: 'warmup' | 'measured') => void;
};

/** A level that has drained. The last gauges of its fold come with the garbage collection after it. */
export type EndedLevel = {
  /** What the target did from the end of the warm-up to the end of the drain; null where it was not read at both ends. */
  readonly work: Work | null;
  readonly shards: number;
  readonly doubts: readonly string[];
  /** What was counted in the warm-up, which is in no figure. */
  readonly warmup: Counters;
};

/**
 * Runs one level, whose scenario is a plain one: warm-up, measured window and drain. Its intervals go into the fold. None of its
 * requests is left when this resolves.
 */
export async function runLevel(options: LevelOptions): Promise<EndedLevel> {
  const { target, gauges, context, readWork, readMetrics, onPhase, ...ofShards } = options;
  let before: Work | null = null;
  const { shards, doubts, warmup } = await runShards({
    ...context,
    ...ofShards,
    origin: target.origin,
    beforeWindow: async () => {
      await readMetrics();
      before = await readWork();
    },
    onPhase: (phase, startUs) => {
      onPhase(phase);
      if (phase !== 'measured') return;
      const length = windowMs(options.scenario.load);
      const endUs = length === null ? null : startUs + length * 1e3;
      gauges.openWindow(startUs, endUs ?? Number.POSITIVE_INFINITY);
      target.begin(startUs, endUs);
    },
  });
  const after = await readWork();
  await readMetrics();
  gauges.closeWindow();
  return { work: before && after && workBetween(before, after), shards, doubts, warmup };
}
