import { type MetricPairs, mean, type Pair } from '../../../src/comparison/pairs.ts';
import { middleChange, surePairs } from '../../../src/comparison/slice-changes.ts';
import type { Random } from '../../../src/random.ts';

/** How slices of equal builds differ from each other, and what the candidate's cost more. */
export type SimulatedSlices = {
  /** How many slices each arm has in each launch. */
  readonly count: number;
  /** Standard deviation of the logarithm of the cost in one slice. */
  readonly noise: number;
  /** The same in the share of the slices that others disturb. */
  readonly disturbed: { readonly share: number; readonly noise: number };
  /** By which factor a share of the candidate's slices costs more than those of the baseline. */
  readonly change: { readonly share: number; readonly factor: number };
};

const LAUNCH_EFFECT = 0.02;

/** What a request costs, in launches whose slices have as many requests each. */
export function simulateLaunches(random: Random, slices: SimulatedSlices, launches: number): MetricPairs {
  const pairs = Array.from({ length: launches }, (): Pair => {
    const baseline = costs(random, slices, { share: 0, factor: 1 });
    const candidate = costs(random, slices, slices.change);
    const change = middleChange(
      baseline.map((cost, index) => ({ change: Math.log((candidate[index] as number) / cost), weight: 1 })),
    );
    return { baseline: mean(baseline), candidate: mean(candidate), change };
  });
  return { metric: 'mean(cpu/request)', unit: 'ms', gated: true, pairs: surePairs(pairs) };
}

function costs(random: Random, slices: SimulatedSlices, change: SimulatedSlices['change']): readonly number[] {
  const start = Math.exp(normal(random) * LAUNCH_EFFECT);
  return Array.from({ length: slices.count }, () => {
    const noise = random.fraction() < slices.disturbed.share ? slices.disturbed.noise : slices.noise;
    const factor = random.fraction() < change.share ? change.factor : 1;
    return start * factor * Math.exp(normal(random) * noise);
  });
}

/** Box and Muller's. */
export function normal(random: Random): number {
  const size = Math.sqrt(-2 * Math.log(random.fraction()));
  return size * Math.cos(2 * Math.PI * random.fraction());
}
