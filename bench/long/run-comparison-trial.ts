import type { Bench } from '../bench.ts';
import { type ComparedChange, comparedFigures, compareTargets } from '../compared/compare-targets.ts';
import { median } from '../row.ts';
import { besideBusy } from './neighbours.ts';
import { BURNED_LAUNCHES, CELLS, COMPARED_CHANGE, type ComparedRow, type Measured, type Trial } from './trial.ts';

/** One process that loads one core on and off. In the quick form it takes what nobody else wants. */
const [ONE, GENTLE] = [
  { count: 1, priority: 0 },
  { count: 1, priority: 19 },
];
const SEEDS_A_ROW = 1_000;

/** Compares the target with itself, or with one whose requests cost more, beside a neighbour that comes and goes. Rejects if it could not be measured. */
export async function runComparisonTrial(
  bench: Bench,
  trial: Trial & { readonly row: ComparedRow },
  measured: readonly Measured[],
  stop: AbortSignal,
): Promise<Measured> {
  const { row, index } = trial;
  const startedMs = performance.now();
  const change = row === 'self' ? null : changeOf(row, measured);
  const seed = SEEDS_A_ROW * CELLS.findIndex((cell) => cell.row === row) + index;
  const comparing = { change, seed, ...(row === 'burned' && { launches: BURNED_LAUNCHES }) };
  const run = () => compareTargets(bench, comparing, stop);
  const compared = await besideBusy({ seed }, run, bench.isQuick ? GENTLE : ONE);
  const figures = { ...comparedFigures(compared), ...(change ?? {}) };
  return { ...trial, tookMs: Math.round(performance.now() - startedMs), figures };
}

/** A part of what a request costs in the comparisons of the target with itself until now. */
function changeOf(row: 'burned' | 'wasted', measured: readonly Measured[]): ComparedChange {
  const base = measured.filter((each) => each.row === 'self');
  if (base.length === 0) throw new Error('no comparison without the change was measured before');
  const of = (name: string): number => median(base.map(({ figures }) => figures[name] ?? Number.NaN));
  return row === 'burned'
    ? { garbageBytes: 0, burnUs: Math.max(1, Math.round(of('leastCpu') * 1e3 * COMPARED_CHANGE.cpu)) }
    : { garbageBytes: Math.round(of('medianAlloc') * COMPARED_CHANGE.alloc), burnUs: 0 };
}
