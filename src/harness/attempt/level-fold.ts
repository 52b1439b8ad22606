import type { Interval } from '../../metrics/interval.ts';
import { type GaugeName, SYSTEM_GAUGES, WORKER_GAUGES } from '../../metrics/names.ts';
import { type OutsideSample, outsideBetween } from '../../monitor/neighbours/outside-sample.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { MemoryFloor, Target } from '../../targets/target.ts';
import type { Evidence, LostShard } from '../judge/evidence.ts';
import { arrivalsDue, stageLengths } from '../judge/window.ts';
import type { IntervalResult } from '../result/result.ts';
import type { ShardsFold } from '../shards/run-shards.ts';
import type { LevelGauges } from './level-gauges.ts';
import type { OutsideLog } from './outside-log.ts';
import { Timeline, type TimelineOptions } from './timeline.ts';

export type LevelFoldOptions = {
  /** The plain scenario that the level is. */
  readonly scenario: Scenario;
  readonly target: Pick<Target, 'gauges' | 'work' | 'cpuMeter'>;
  readonly gauges: LevelGauges;
  readonly floor: MemoryFloor | null;
  readonly outside: Pick<OutsideLog, 'samples'>;
  readonly place: Pick<TimelineOptions, 'attempt' | 'level' | 'firstSecond'>;
  readonly shards: number;
  /** Called for each second that is complete; for the last one where several become complete at once. */
  readonly onSecond: (second: IntervalResult) => void;
};

/**
 * The fold of one level. Each interval goes in once; the live line, the timeline, the abort gates, the verdicts and the
 * result are views of it.
 */
export class LevelFold implements ShardsFold {
  readonly #options: LevelFoldOptions;
  readonly #timeline: Timeline;
  readonly #visible: ReadonlySet<GaugeName>;
  readonly #lost: LostShard[] = [];
  #busiestEluPercent = 0;

  constructor(options: LevelFoldOptions) {
    const { place, shards, gauges, target, scenario } = options;
    this.#options = options;
    this.#timeline = new Timeline({ ...place, shards, gates: scenario.gates, lastGauges: () => gauges.whole });
    this.#visible = new Set([...SYSTEM_GAUGES, ...WORKER_GAUGES, ...target.gauges]);
  }

  /** Length of the measured window in the seconds that are complete. */
  get windowUs(): number {
    const { fromUs, toUs } = this.#timeline.total;
    return Math.max(0, toUs - fromUs);
  }

  add(interval: Interval, busiestEluPercent: number): void {
    this.#busiestEluPercent = busiestEluPercent;
    this.#options.gauges.add(interval.gauges, interval.phase);
    this.#announce(this.#timeline.add(interval));
  }

  /** `closing` ends what the lost shard had in flight; null where nothing was ever heard of the shard. */
  lose(loss: LostShard, closing: Interval | null): void {
    this.#lost.push(loss);
    this.#announce(this.#timeline.lose(loss.shard, closing));
  }

  /** Completes every second and returns them all. Nothing is added after this. */
  end(): readonly IntervalResult[] {
    return this.#timeline.end();
  }

  /** What is known of the seconds that are complete; the caller tells how the level ended. */
  evidence(ending: Pick<Evidence, 'ceiling' | 'work' | 'died' | 'aborted'>): Evidence {
    const { scenario, target, gauges, floor, outside } = this.#options;
    const { windowUs } = this;
    const { total, beyond } = this.#timeline;
    const outsideOf = (fromUs: number, toUs: number): OutsideSample | null =>
      outsideBetween(outside.samples, fromUs, toUs);
    return {
      total,
      windowUs,
      stageUs: stageLengths(scenario.load, windowUs),
      arrivalsDue: arrivalsDue(scenario.load, windowUs),
      gauges: gauges.whole,
      windowGauges: gauges.window,
      canSee: (gauge) => this.#visible.has(gauge),
      floor,
      canTell: (quantity) => quantity === 'in' || quantity === 'out' || target.work.has(quantity),
      cpuStepMs: target.cpuMeter?.stepMs ?? 0,
      cpuTrouble: target.cpuMeter?.trouble ?? null,
      iterationsDue: scenario.load.iterations,
      lost: [...this.#lost].sort((a, b) => a.shard - b.shard),
      busiestEluPercent: this.#busiestEluPercent,
      excusesNeighbours: scenario.excuse === 'neighbours',
      isTimed: scenario.load.iterations === null,
      outside: outsideOf(total.fromUs, total.toUs),
      outsideSeconds: beyond.flatMap(({ fromUs, toUs, counts }) => {
        const second = outsideOf(fromUs, toUs);
        return second === null ? [] : [{ outside: second, beyond: counts }];
      }),
      levels: new Map(),
      ...ending,
    };
  }

  #announce(second: IntervalResult | null): void {
    if (second !== null) this.#options.onSecond(second);
  }
}
