import type { Counters } from '../../metrics/counters.ts';
import type { Interval } from '../../metrics/interval.ts';
import { type GaugeName, isCustomGauge, RUN_GAUGES, SYSTEM_GAUGES, WORKER_GAUGES } from '../../metrics/names.ts';
import { Total } from '../../metrics/total.ts';
import { type OutsideSample, outsideBetween } from '../../monitor/neighbours/outside-sample.ts';
import type { Gate } from '../../scenarios/gates/gate.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { MemoryFloor, Target } from '../../targets/target.ts';
import { beyondLimit } from '../judge/disturbance.ts';
import type { Evidence, LostShard } from '../judge/evidence.ts';
import { arrivalsDue, stageLengths } from '../judge/window.ts';
import { composeSecondWitness } from '../result/compose-witness.ts';
import type { IntervalResult, SecondResult } from '../result/result.ts';
import type { ShardsFold } from '../shards/run-shards.ts';
import type { LevelGauges } from './level-gauges.ts';
import { LevelSecond, type SecondPlace } from './level-second.ts';
import type { OutsideLog } from './outside-log.ts';

export type LevelFoldOptions = {
  /** The plain scenario that the level is. */
  readonly scenario: Scenario;
  readonly target: Pick<Target, 'gauges' | 'work' | 'cpuMeter'>;
  readonly gauges: LevelGauges;
  readonly floor: MemoryFloor | null;
  readonly outside: Pick<OutsideLog, 'samples'>;
  readonly lowerBound: Evidence['lowerBound'];
  readonly place: SecondPlace;
  readonly shards: number;
  /** Called for each second that is complete; for the last one where several become complete at once. */
  readonly onSecond: (second: SecondResult) => void;
};

type ClosedSecond = { readonly fromUs: number; readonly toUs: number; readonly result: SecondResult };

/** One second of the measured window, and how much of each gate's trouble it holds, by the id of the gate. */
type BeyondSecond = {
  readonly fromUs: number;
  readonly toUs: number;
  readonly counts: ReadonlyMap<Gate['id'], number>;
};

/**
 * The fold of one level. Each interval goes in once; the live line, the seconds, the abort gates, the verdicts and the result
 * are views of it. A second is complete once every shard that was still running has reported it; it is then reduced to scalars
 * and absorbed by the total, so that memory does not grow with the length of the level.
 */
export class LevelFold implements ShardsFold {
  readonly #options: LevelFoldOptions;
  readonly #visible: ReadonlySet<GaugeName>;
  /** The fold of all seconds that are complete. */
  readonly #total = new Total();
  readonly #open = new Map<number, LevelSecond>();
  readonly #closed = new Map<number, ClosedSecond>();
  readonly #beyond: BeyondSecond[] = [];
  /** The last second of each shard that has ended, or was lost. */
  readonly #lastSeconds: number[] = [];
  readonly #reported = new Set<number>();
  readonly #lost: LostShard[] = [];
  #busiestEluPercent = 0;

  constructor(options: LevelFoldOptions) {
    this.#options = options;
    this.#visible = new Set([...SYSTEM_GAUGES, ...WORKER_GAUGES, ...RUN_GAUGES, ...options.target.gauges]);
  }

  /** Length of the measured window in the seconds that are complete. */
  get windowUs(): number {
    return Math.max(0, this.#total.toUs - this.#total.fromUs);
  }

  /** What was counted in the seconds that are complete. */
  get counters(): Counters {
    return this.#total.select(null, null).counters;
  }

  add(interval: Interval, busiestEluPercent: number): void {
    this.#busiestEluPercent = busiestEluPercent;
    this.#options.gauges.add(interval.gauges, interval.phase);
    this.#secondOf(interval).total.add(interval);
    this.#closeComplete();
  }

  /** Stops waiting for a lost shard. `closing` ends what the shard had in flight; null where nothing was ever heard of it. */
  lose(loss: LostShard, closing: Interval | null): void {
    this.#lost.push(loss);
    if (closing) this.#secondOf(closing).total.addCutShort(closing);
    else if (!this.#reported.has(loss.shard)) this.#lastSeconds.push(-1);
    this.#closeComplete();
  }

  /**
   * Completes every second, those too that some shard never reported, and returns them all, with what gauges and others had told of
   * them until now. Nothing is added after this.
   */
  end(): readonly IntervalResult[] {
    for (const second of this.#openInOrder()) this.#close(second);
    return [...this.#closed]
      .sort(([a], [b]) => a - b)
      .map(([, { fromUs, toUs, result }]) => {
        const witness = this.#options.gauges.witness.between(fromUs, toUs);
        return { ...result, witness: composeSecondWitness(this.#outsideOf(fromUs, toUs), witness) };
      });
  }

  /** What is known of the seconds that are complete; the caller tells how the level ended. */
  evidence(ending: Pick<Evidence, 'ceiling' | 'work' | 'died' | 'aborted' | 'cut'>): Evidence {
    const { scenario, target, gauges, floor, lowerBound } = this.#options;
    const { windowUs } = this;
    const total = this.#total;
    return {
      total,
      windowUs,
      stageUs: stageLengths(scenario.load, windowUs),
      arrivalsDue: arrivalsDue(scenario.load, windowUs),
      gauges: gauges.whole,
      windowGauges: gauges.window,
      customTimers: gauges.customTimers,
      alerts: null,
      customTrouble: null,
      canSee: (gauge) => isCustomGauge(gauge) || this.#visible.has(gauge),
      lowerBound,
      floor,
      canTell: (quantity) =>
        ((quantity === 'in' || quantity === 'out') && scenario.target.kind !== 'none') || target.work.has(quantity),
      cpuStepMs: target.cpuMeter?.stepMs ?? 0,
      cpuTrouble: target.cpuMeter?.trouble ?? null,
      iterationsDue: scenario.load.iterations,
      reconciliation: null,
      lost: [...this.#lost].sort((a, b) => a.shard - b.shard),
      busiestEluPercent: this.#busiestEluPercent,
      excusesNeighbours: scenario.excuse === 'neighbours',
      isTimed: scenario.load.iterations === null,
      outside: this.#outsideOf(total.fromUs, total.toUs),
      witness: gauges.witness.between(total.fromUs, total.toUs),
      outsideSeconds: this.#beyond.flatMap(({ fromUs, toUs, counts }) => {
        const second = this.#outsideOf(fromUs, toUs);
        return second === null ? [] : [{ outside: second, beyond: counts }];
      }),
      levels: new Map(),
      ...ending,
    };
  }

  /** The second that this interval reports; everything but its total has been brought up to date. */
  #secondOf(interval: Interval): LevelSecond {
    const second = this.#open.get(interval.seq) ?? new LevelSecond(interval);
    this.#open.set(interval.seq, second);
    second.note(interval);
    this.#reported.add(interval.shard);
    if (interval.final) this.#lastSeconds.push(interval.seq);
    return second;
  }

  #openInOrder(): readonly LevelSecond[] {
    return [...this.#open.values()].sort((a, b) => a.seq - b.seq);
  }

  #closeComplete(): void {
    let last: SecondResult | null = null;
    for (const second of this.#openInOrder()) {
      const ended = this.#lastSeconds.filter((end) => end < second.seq).length;
      if (second.reports + ended < this.#options.shards) break;
      last = this.#close(second);
    }
    if (last !== null) this.#options.onSecond(last);
  }

  #close(second: LevelSecond): SecondResult {
    const { scenario, place, gauges } = this.#options;
    this.#open.delete(second.seq);
    this.#total.absorb(second.total);
    if (!second.isDrain) {
      const counts = new Map(scenario.gates.map((gate) => [gate.id, beyondLimit(gate, second.total)] as const));
      this.#beyond.push({ fromUs: second.fromUs, toUs: second.toUs, counts });
    }
    const result = second.result(place, gauges.whole);
    this.#closed.set(second.seq, { fromUs: second.fromUs, toUs: second.toUs, result });
    return result;
  }

  #outsideOf(fromUs: number, toUs: number): OutsideSample | null {
    return outsideBetween(this.#options.outside.samples, fromUs, toUs);
  }
}
