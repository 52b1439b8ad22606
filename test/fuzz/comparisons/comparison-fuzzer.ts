import { compareMetrics, type MetricComparison } from '../../../src/comparison/compare-metrics.ts';
import { launchesNeeded } from '../../../src/comparison/launches.ts';
import { Random } from '../../../src/random.ts';
import { type Effect, SIMULATED, SimulatedLaunches, type SimulatedMetric } from './simulated-launches.ts';

/** What `perf-harness compare` starts with. */
export const LAUNCHES = 8;
/** `--launches auto` adds them in balanced pairs, and here gives up at so many. */
const [STEP, MOST_LAUNCHES] = [2, 80];

const SLOWER: Effect = scaled(1.1);
const FASTER: Effect = scaled(0.9);
const MEMORY = 'peak(target.memory)';

type Result = { readonly share: number; readonly reach: string; readonly ok: boolean };
export type Simulation = { readonly title: string } & Result;

/** Each claim about comparisons, tried `count` times; and what else is worth knowing. */
export function simulateComparisons(count: number, seed: number): readonly Simulation[] {
  const random = new Random(seed, 0, 0);
  const share = (
    effect: Effect,
    isCounted: (metrics: readonly MetricComparison[]) => boolean,
    launches = LAUNCHES,
    metrics: readonly SimulatedMetric[] = SIMULATED,
  ): number => {
    let counted = 0;
    for (let index = 0; index < count; index += 1) {
      const pairs = new SimulatedLaunches(random, metrics, effect).add(launches);
      if (isCounted(compareMetrics(pairs))) counted += 1;
    }
    return counted / count;
  };
  const reported = (value: number): Result => ({ share: value, reach: '', ok: true });
  const hog: Effect = { [MEMORY]: (value) => value + 5e8 };
  const one: Effect = { 'p95(response)': (value) => value * 1.1 };
  const onlyTime = SIMULATED.filter(({ metric }) => metric === 'p95(response)');
  return [
    { title: 'equal builds, 8 launches: a regression', ...atMost(0.02, share({}, hasRegression)) },
    { title: 'the same, of one metric alone', ...atMost(0.02, share({}, hasRegression, LAUNCHES, onlyTime)) },
    { title: '+ 10 % of time and CPU: a regression', ...atLeast(0.95, share(SLOWER, hasRegression)) },
    { title: '− 10 %: an improvement, no regression', ...atLeast(0.95, share(FASTER, isImprovement)) },
    { title: '+ 500 MB: memory is a regression', ...atLeast(0.95, share(hog, regressed(MEMORY))) },
    { title: '+ 10 % of one metric alone', ...atLeast(0.95, share(one, hasRegression, LAUNCHES, onlyTime)) },
    ...[8, 10, 12].map((launches) => ({
      title: `+ 10 % of one metric of six, ${launches} launches`,
      ...reported(share(one, hasRegression, launches)),
    })),
  ];
}

/** How `--launches auto` ends at a given noise: its launches, and how often it is right. */
export function simulateAuto(count: number, seed: number, noise: number): readonly string[] {
  const quiet = SIMULATED.map((each) => ({ ...each, noise: Math.min(noise, each.noise), launchEffect: 0 }));
  return [
    { title: 'equal', effect: {}, isRight: isUnchanged },
    { title: '+ 10 %', effect: SLOWER, isRight: hasRegression },
  ].map(({ title, effect, isRight }) => {
    const random = new Random(seed, 1, 0);
    const launches: number[] = [];
    let [right, alarms] = [0, 0];
    for (let index = 0; index < count; index += 1) {
      const simulated = new SimulatedLaunches(random, quiet, effect);
      let pairs = simulated.add(LAUNCHES);
      let taken = LAUNCHES;
      for (; launchesNeeded(pairs) > taken && taken < MOST_LAUNCHES; taken += STEP) pairs = simulated.add(STEP);
      launches.push(taken);
      const compared = compareMetrics(pairs);
      if (isRight(compared)) right += 1;
      if (hasRegression(compared)) alarms += 1;
    }
    launches.sort((a, b) => a - b);
    const [middle, last] = [launches[launches.length >> 1], launches.at(-1)];
    const [correct, alarmed] = [right, alarms].map((times) => `${((times / count) * 100).toFixed(2)} %`);
    return `auto, ${noise * 100} % noise, ${title}: right ${correct}, regressions ${alarmed}, ${middle} launches (at most ${last})`;
  });
}

export function atMost(limit: number, share: number): Result {
  return { share, reach: `≤ ${limit * 100} %`, ok: share <= limit };
}

export function atLeast(limit: number, share: number): Result {
  return { share, reach: `≥ ${limit * 100} %`, ok: share >= limit };
}

/** Times and CPU by this factor, and rates by its inverse. */
function scaled(factor: number): Effect {
  const moved = SIMULATED.filter(({ drift }) => drift !== 0);
  return Object.fromEntries(moved.map(({ metric, drift }) => [metric, (value) => value * factor ** drift]));
}

function hasRegression(metrics: readonly MetricComparison[]): boolean {
  return metrics.some(({ verdict }) => verdict === 'regression');
}

function isImprovement(metrics: readonly MetricComparison[]): boolean {
  return metrics.some(({ verdict }) => verdict === 'improvement') && !hasRegression(metrics);
}

function isUnchanged(metrics: readonly MetricComparison[]): boolean {
  return metrics.every(({ verdict }) => verdict === 'no change');
}

function regressed(metric: string): (metrics: readonly MetricComparison[]) => boolean {
  return (metrics) => metrics.find((each) => each.metric === metric)?.verdict === 'regression';
}
