import { mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ComparisonResult, ScenarioComparison } from '../../src/harness/comparison/comparison-result.ts';
import { SLICING, type Slicing } from '../../src/harness/launches/sliced-scenario.ts';
import { type Bench, cacheOptions } from '../bench.ts';
import { buildOf } from '../harness.ts';
import { LEAST_GARBAGE_BYTES, listFile } from '../long/list-scenario.ts';
import { runChild } from '../processes/child.ts';
import { median } from '../row.ts';

/** How a comparison is made: its launches, and how the load of each of them is cut. */
export type ComparedSizes = { readonly launches: number; readonly slicing: Slicing; readonly warmupMs: number };

/** What the requests of the candidate cost more than those of the baseline. */
export type ComparedChange = { readonly garbageBytes: number; readonly burnUs: number };

export type Compared = {
  /** From the opening of the first target to the last figure. */
  readonly wallMs: number;
  /** How much of that was load: in slices, what does not count of them among it, and in warm-ups. */
  readonly sliceMs: number;
  readonly warmupMs: number;
  readonly scenario: ScenarioComparison;
  readonly exitCode: number;
};

/** As the command has them. */
export const AS_THE_COMMAND: ComparedSizes = { launches: 8, slicing: SLICING, warmupMs: 500 };
/** As much as it takes to see that a comparison runs: too few launches to decide anything. */
const QUICK_COMPARISON: ComparedSizes = {
  launches: 2,
  slicing: {
    usual: { sliceMs: 40, settleMs: 10, leastBlocks: 1, mostBlocks: 1 },
    fast: { sliceMs: 20, settleMs: 5, leastBlocks: 2, mostBlocks: 2 },
  },
  warmupMs: 20,
};

const ENTRY = fileURLToPath(new URL('../processes/comparison-entry.mjs', import.meta.url));
const USERS = 4;
/** No regression, a regression, and gated figures that were not told apart. */
const ENDED = [0, 4, 5];

/** The scenario file of a comparison, as a value. Neighbours are never waited for: what pairs make of them is what is shown. */
export function comparedFile({ warmupMs }: ComparedSizes, { garbageBytes, burnUs }: ComparedChange): unknown {
  const burn = burnUs === 0 ? {} : { burn: `${burnUs}us` };
  const faults = { garbage: `${LEAST_GARBAGE_BYTES + garbageBytes}B`, ...burn };
  return {
    ...listFile({ concurrency: USERS, duration: '5s' }, `${warmupMs}ms`, faults),
    defaults: { excuse: 'nothing' },
  };
}

export const NO_CHANGE: ComparedChange = { garbageBytes: 0, burnUs: 0 };

/** Compares the OpenSpec target with itself, or with itself and a change, in a process of its own. `seed` draws the order of slices. */
export async function compareTargets(bench: Bench, comparing: Comparing, stop?: AbortSignal): Promise<Compared> {
  const { change, seed, launches = AS_THE_COMMAND.launches } = comparing;
  const used = bench.isQuick ? QUICK_COMPARISON : { ...AS_THE_COMMAND, launches };
  const out = mkdtempSync(join(bench.dir, 'compared-'));
  const write = (name: string, of: ComparedChange): string => {
    const path = join(out, `${name}.yaml`);
    writeFileSync(path, `${JSON.stringify(comparedFile(used, of), null, 1)}\n`);
    return path;
  };
  const [, cacheDir = null] = cacheOptions(bench);
  const order = {
    build: join(dirname(bench.bin), '../dist', buildOf(bench.bin)),
    file: write('baseline', NO_CHANGE),
    candidate: change === null ? null : write('candidate', change),
    ...{ out, cacheDir, seed, launches: used.launches, slicing: used.slicing },
  };
  const { stdout, stderr, exitCode } = await runChild(
    process.execPath,
    [ENTRY, JSON.stringify(order)],
    stop === undefined ? {} : { stop },
  );
  if (!ENDED.includes(exitCode)) throw new Error(`a comparison exited with ${exitCode}\n${stderr}`);
  const { tookMs, result } = JSON.parse(stdout) as { readonly tookMs: number; readonly result: ComparisonResult };
  const [scenario] = result.scenarios;
  if (scenario === undefined) throw new Error('a comparison has no scenario');
  const unusable = bench.isQuick
    ? scenario.launches.find((launch) => launch.unusable !== null)?.unusable
    : scenario.reason;
  if (typeof unusable === 'string') throw new Error(unusable);
  return { wallMs: tookMs, ...loadOf(used, scenario), scenario, exitCode };
}

/** The first slice of a target has the warm-up before it, and each later one what does not count. */
function loadOf(
  { slicing: { usual, fast }, warmupMs }: ComparedSizes,
  { launches }: ScenarioComparison,
): Pick<Compared, 'sliceMs' | 'warmupMs'> {
  let [sliceMs, firsts] = [0, 0];
  for (const { order, laterSliceMs } of launches) {
    const first = new Set(order).size;
    const { settleMs } = laterSliceMs === fast?.sliceMs ? fast : usual;
    sliceMs += first * usual.sliceMs + (order.length - first) * (settleMs + laterSliceMs);
    firsts += first;
  }
  return { sliceMs, warmupMs: firsts * warmupMs };
}

export type Comparing = {
  /** Null for the target against itself. */
  readonly change: ComparedChange | null;
  readonly seed: number;
  /** As many as the command makes if not given; a quick form has its own number. */
  readonly launches?: number;
};

/** The figures of a comparison, as numbers by name. */
export function comparedFigures({ wallMs, scenario, exitCode }: Compared): Readonly<Record<string, number>> {
  const { metrics, launches } = scenario;
  const count = (...verdicts: readonly string[]): number =>
    metrics.filter(({ verdict }) => verdicts.includes(verdict)).length;
  const metricOf = (name: string) => metrics.find(({ metric }) => metric === `mean(${name})`);
  const changeOf = (name: string): number => ((metricOf(name)?.change?.value ?? Number.NaN) - 1) * 100;
  const pOf = (name: string): number => metricOf(name)?.change?.p ?? Number.NaN;
  const outside = launches.flatMap((launch) => launch.outside.outside ?? []);
  // Beside a neighbour a request takes more CPU: the launch in which it takes least had the fewest of them.
  const values = (name: string): readonly number[] =>
    metricOf(name)?.values.flatMap(({ baseline }) => baseline ?? []) ?? [];
  const figures: Record<string, number> = {
    ...{ exitCode, wallMs: Math.round(wallMs), regressions: count('regression'), improvements: count('improvement') },
    cpuFound: metricOf('cpu/request')?.verdict === 'regression' ? 1 : 0,
    allocFound: metricOf('alloc/request')?.verdict === 'regression' ? 1 : 0,
    ...{ cpuChange: changeOf('cpu/request'), allocChange: changeOf('alloc/request') },
    ...{ cpuP: pOf('cpu/request'), allocP: pOf('alloc/request') },
    ...{ leastCpu: Math.min(...values('cpu/request')), medianAlloc: median(values('alloc/request')) },
    outside: outside.length === 0 ? Number.NaN : median(outside),
  };
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => Number.isFinite(value)));
}
