import { middleChange, type SliceChange } from '../../comparison/slice-changes.ts';
import type { Evidence } from '../judge/evidence.ts';
import { measureGate } from '../judge/figures.ts';
import { coarseDoubt } from '../judge/work-figure.ts';
import type { ComparedFigure } from './compared-figures.ts';

/**
 * The change of what a request costs in one launch, from its pairs of slices: the middle of the logarithms of candidate / baseline, each
 * pair counted by the requests of both. Null for other figures, and where a slice can't tell it.
 *
 * Where a neighbour comes or goes in the middle of a launch, or a target still gets warmer, the sums of both arms are made of
 * different moments, as an arm has most requests where it is fast; the two slices of a pair are of the same moment. A neighbour
 * who comes for a moment is in one slice of a pair, and that pair is not in the middle.
 */
export function sliceChange(
  figure: ComparedFigure,
  baseline: readonly Evidence[],
  candidate: readonly Evidence[],
): number | null {
  if (figure.gate.figure.kind !== 'work' || baseline.length !== candidate.length) return null;
  const changes: SliceChange[] = [];
  for (const [index, slice] of baseline.entries()) {
    const [before, after] = [costIn(figure, slice), costIn(figure, candidate[index] as Evidence)];
    if (before === null || after === null) return null;
    const weight = 1 / (1 / before.requests + 1 / after.requests);
    changes.push({ change: Math.log(after.cost / before.cost), weight });
  }
  return changes.length === 0 ? null : middleChange(changes);
}

/** Null where the slice can't tell it, or where it is 0, which has no ratio. */
function costIn(
  { gate }: ComparedFigure,
  slice: Evidence,
): { readonly cost: number; readonly requests: number } | null {
  const { figure } = gate;
  if (figure.kind !== 'work' || coarseDoubt(figure.figure, slice) !== null) return null;
  const { value: cost } = measureGate(gate, slice);
  const requests = slice.total.select(null, null).counters.started;
  return cost === null || !(cost > 0) || requests === 0 ? null : { cost, requests };
}
