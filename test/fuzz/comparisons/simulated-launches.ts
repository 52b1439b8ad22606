import type { MetricPairs, Pair } from '../../../src/comparison/pairs.ts';
import type { Unit } from '../../../src/metrics/names.ts';
import type { Random } from '../../../src/random.ts';
import { normal } from './simulated-slices.ts';

/** One figure of a build that is simulated: its true value, and how a slower machine, and chance, move it. */
export type SimulatedMetric = {
  readonly metric: string;
  readonly unit: Unit;
  readonly value: number;
  /** +1 for what takes longer on a slower machine, −1 for what gets less, 0 for what does not depend on it. */
  readonly drift: 1 | -1 | 0;
  /** Standard deviation of the logarithm of one measurement, */
  readonly noise: number;
  /** and of what both builds' starts add to it, each for itself. */
  readonly launchEffect: number;
};

const RUN_NOISE = 0.03;
const LAUNCH_EFFECT = 0.02;
const SHARED_DRIFT = 0.1;

const timed = (metric: string, unit: Unit, value: number, drift: 1 | -1): SimulatedMetric => ({
  ...{ metric, unit, value, drift, noise: RUN_NOISE, launchEffect: LAUNCH_EFFECT },
});

/** A scenario as it is compared: four metrics that a slower handler moves, what it allocates, and its memory. */
export const SIMULATED: readonly SimulatedMetric[] = [
  timed('p50(response)', 'ms', 3, 1),
  timed('p95(response)', 'ms', 9, 1),
  timed('rate(requests)', '/s', 2_000, -1),
  timed('mean(cpu/request)', 'ms', 0.4, 1),
  { metric: 'mean(alloc/request)', unit: 'B', value: 31_000, drift: 0, noise: 0.001, launchEffect: 0.001 },
  { metric: 'peak(target.memory)', unit: 'B', value: 2.4e7, drift: 0, noise: RUN_NOISE, launchEffect: LAUNCH_EFFECT },
];

/** What the candidate's true values are, by metric; one that is missing is that of the baseline. */
export type Effect = { readonly [metric: string]: (value: number) => number };

export class SimulatedLaunches {
  readonly #random: Random;
  readonly #metrics: readonly SimulatedMetric[];
  readonly #effect: Effect;
  readonly #pairs: Pair[][];

  constructor(random: Random, metrics: readonly SimulatedMetric[], effect: Effect) {
    this.#random = random;
    this.#metrics = metrics;
    this.#effect = effect;
    this.#pairs = metrics.map(() => []);
  }

  /** Adds launches of both builds. Both have the same machine; each start is fast or slow by itself, in all of its metrics. */
  add(launches: number): readonly MetricPairs[] {
    for (let launch = 0; launch < launches; launch += 1) {
      const drift = normal(this.#random) * SHARED_DRIFT;
      const [baseline, candidate] = [normal(this.#random), normal(this.#random)];
      for (const [index, each] of this.#metrics.entries()) {
        const changed = this.#effect[each.metric]?.(each.value) ?? each.value;
        const measured = (value: number, start: number): number =>
          value *
          Math.exp(each.drift * (drift + start * each.launchEffect) + normal(this.#random) * each.noise) *
          Math.exp(each.drift === 0 ? normal(this.#random) * each.launchEffect : 0);
        this.#pairs[index]?.push({ baseline: measured(each.value, baseline), candidate: measured(changed, candidate) });
      }
    }
    return this.#metrics.map(({ metric, unit }, index) => ({
      ...{ metric, unit, gated: true, pairs: this.#pairs[index] ?? [] },
    }));
  }
}
