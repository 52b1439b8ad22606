import type { Bench, Measure } from '../bench.ts';
import { type Compared, compareTargets } from '../compared/compare-targets.ts';
import { median, type Row } from '../row.ts';

const CHANGE = 0.1;
/** Some CPU: what is not judged need not be held against what a request takes. */
const QUICK_BURN_US = 50;

/** How long a comparison takes until it has found + 10 % of CPU, and how much longer than the load that it needs for that. */
export const measureCompare: Measure = async (bench) => {
  const burnUs = bench.isQuick ? QUICK_BURN_US : await tenthOfCpu(bench);
  const compared: Compared[] = [];
  for (let round = 1; round <= bench.pairs; round += 1) {
    const ended = await compareTargets(bench, { change: { garbageBytes: 0, burnUs }, seed: round });
    compared.push(ended);
    const seconds = (ended.wallMs / 1e3).toFixed(1);
    bench.say(
      `compare ${round}/${bench.pairs}: ${seconds} s, ${ratioOf(ended).toFixed(2)} of its load, ${found(ended)}`,
    );
  }
  return compareRows(compared, bench.isQuick);
};

/** The rows of comparisons with a change. One that did not find it came to no decision in any time; `isQuick` ones are too small to. */
export function compareRows(compared: readonly Compared[], isQuick: boolean): readonly Row[] {
  const counted = compared.filter((each) => found(each) === 'found').length;
  const [wall, slices] = [median(compared.map(({ wallMs }) => wallMs)), median(compared.map(({ sliceMs }) => sliceMs))];
  const decisionMs = (each: Compared): number =>
    isQuick || found(each) === 'found' ? each.wallMs : Number.POSITIVE_INFINITY;
  return [
    {
      name: 'compare: + 10 % of CPU, to the decision, both builds ready',
      ...{ unit: 'ms', ours: compared.map(decisionMs), peer: null, reach: { op: '<=', limit: 60_000 } },
      note: `a regression of cpu/request in ${counted} of ${compared.length}; ${compared[0]?.scenario.launches.length} launches`,
    },
    {
      name: 'compare: its wall time over that of its load, warm-ups among it',
      ...{ unit: 'ms', ours: compared.map(({ wallMs }) => wallMs), reach: { op: '<=', limit: 1.2 } },
      peer: { name: 'load', samples: compared.map(loadMs) },
      note: `${(wall / slices).toFixed(2)} × its slices alone`,
    },
  ];
}

/** In µs a request, of the target against itself. */
async function tenthOfCpu(bench: Bench): Promise<number> {
  const first = await compareTargets(bench, { change: null, seed: 0 });
  return Math.max(1, Math.round(cpuUs(first) * CHANGE));
}

function cpuUs({ scenario }: Compared): number {
  const cpu = scenario.metrics.find(({ metric }) => metric === 'mean(cpu/request)')?.baseline;
  if (cpu === null || cpu === undefined) throw new Error('the CPU of a request was not seen');
  return cpu * 1e3;
}

function found({ scenario }: Compared): 'found' | 'not found' {
  const cpu = scenario.metrics.find(({ metric }) => metric === 'mean(cpu/request)');
  return cpu?.verdict === 'regression' ? 'found' : 'not found';
}

function loadMs({ sliceMs, warmupMs }: Compared): number {
  return sliceMs + warmupMs;
}

function ratioOf(compared: Compared): number {
  return compared.wallMs / loadMs(compared);
}
