import { compareMetrics, type MetricComparison } from '../../../src/comparison/compare-metrics.ts';
import { Random } from '../../../src/random.ts';
import { atLeast, atMost, LAUNCHES, type Simulation } from './comparison-fuzzer.ts';
import { type SimulatedSlices, simulateLaunches } from './simulated-slices.ts';

const SAME = { share: 0, factor: 1 };
/** What is in few slices is found less often than what is in all of them; by the middle of the slices alone it would be in 57 of 100 at most. */
const RARE_FOUND = 0.8;
/** Slices of a fast target and of others, on a machine that is quiet and beside others that come and go. */
const CUTS: readonly (readonly [title: string, slices: Omit<SimulatedSlices, 'change'>])[] = [
  ['10 quiet slices', { count: 10, noise: 0.05, disturbed: { share: 0, noise: 0 } }],
  ['10 slices, some disturbed', { count: 10, noise: 0.05, disturbed: { share: 0.15, noise: 0.4 } }],
  ['4 slices, some disturbed', { count: 4, noise: 0.03, disturbed: { share: 0.15, noise: 0.1 } }],
];

/** Each claim about what slices make of a launch, tried `count` times. */
export function simulateSlices(count: number, seed: number): readonly Simulation[] {
  return CUTS.flatMap(([title, slices], cut) => {
    const random = new Random(seed, 2, cut);
    const share = (change: SimulatedSlices['change'], isCounted: (found: MetricComparison) => boolean): number => {
      const found = Array.from({ length: count }, () =>
        compareMetrics([simulateLaunches(random, { ...slices, change }, LAUNCHES)]),
      );
      return found.filter(([metric]) => metric !== undefined && isCounted(metric)).length / count;
    };
    const is = (verdict: MetricComparison['verdict']) => (found: MetricComparison) => found.verdict === verdict;
    const holds = ({ change }: MetricComparison): boolean => change !== null && change.low <= 1.1 && change.high >= 1.1;
    const slower = { share: 1, factor: 1.1 };
    const rare = { share: 0.2, factor: 2.5 };
    const of = (claim: string, result: Omit<Simulation, 'title'>): Simulation => ({
      title: `${title}: ${claim}`,
      ...result,
    });
    return [
      of('equal builds are a regression', atMost(0.02, share(SAME, is('regression')))),
      of('+ 10 % of CPU is a regression', atLeast(0.95, share(slower, is('regression')))),
      of('− 10 % of CPU is an improvement', atLeast(0.95, share({ share: 1, factor: 0.9 }, is('improvement')))),
      of('the interval holds + 10 %', atLeast(0.94, share(slower, holds))),
      ...(slices.count < 8
        ? []
        : [
            of(
              '2.5 times the CPU in a fifth of them is a regression',
              atLeast(RARE_FOUND, share(rare, is('regression'))),
            ),
          ]),
    ];
  });
}
