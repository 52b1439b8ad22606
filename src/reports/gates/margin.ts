import type { GateResult } from '../../harness/result/result.ts';

type Judged = Pick<GateResult, 'gate' | 'value' | 'limit' | 'unit' | 'budget'>;

/** The figure of a gate and its comparison: `p95(traversal)` and `<` of `p95(traversal) < 200ms`. */
export function partsOfGate(gate: string): { readonly figure: string; readonly op: string } {
  const [, figure, op] = /^(.*?)\s*(<=|>=|==|<|>)[^<>=]*$/s.exec(gate) ?? [];
  return { figure: figure ?? gate, op: op ?? '' };
}

/**
 * How many times worse a figure could become before its gate fails: 2.1 for 95 ms where the limit is 200 ms, 1.3 for
 * 1,300/s where it is 1,000/s; below 1 where it has failed. A share is counted by what is missing from 100 %: at 99.9 %,
 * with a limit of 99 %, ten times as much could be missing. Null where a margin has no meaning: a budget is meant to be close.
 */
export function marginOf({ gate, value, limit, unit, budget }: Judged): number | null {
  const { figure, op } = partsOfGate(gate);
  if (value === null || op === '==' || op === '' || budget !== null) return null;
  if (op.startsWith('<')) return ratio(limit, value);
  return unit === '%' && figure.startsWith('share(') ? ratio(100 - limit, 100 - value) : ratio(value, limit);
}

/** `2.1×`, rounded down. */
export function formatMargin(margin: number | null): string {
  if (margin === null) return '–';
  if (margin >= 100) return '>99×';
  if (margin < 0.1) return '<0.1×';
  return margin >= 10 ? `${Math.floor(margin)}×` : `${(Math.floor(margin * 10 + 1e-9) / 10).toFixed(1)}×`;
}

function ratio(larger: number, smaller: number): number | null {
  if (larger <= 0) return null;
  return smaller <= 0 ? Number.POSITIVE_INFINITY : larger / smaller;
}
