/** The runs of `npm run bench -- --long` that are `perf-harness run`, by what each of them shows. */
export const RUN_CELLS = [
  { row: 'shipped', side: 'quiet', count: 25, expectedMs: 9_000 },
  { row: 'shipped', side: 'busy', count: 25, expectedMs: 22_000 },
  { row: 'slow', side: 'quiet', count: 20, expectedMs: 9_000 },
  { row: 'slow', side: 'busy', count: 20, expectedMs: 22_000 },
  { row: 'work', side: 'quiet', count: 25, expectedMs: 8_000 },
  { row: 'work', side: 'busy', count: 25, expectedMs: 14_000 },
  { row: 'changed', side: 'busy', count: 20, expectedMs: 15_000 },
  { row: 'changed', side: 'quiet', count: 10, expectedMs: 9_000 },
  { row: 'sampled', side: 'quiet', count: 10, expectedMs: 9_000 },
  { row: 'unsampled', side: 'quiet', count: 10, expectedMs: 9_000 },
  { row: 'soak', side: 'quiet', count: 1, expectedMs: 605_000 },
  { row: 'soak-closed', side: 'quiet', count: 1, expectedMs: 605_000 },
] as const;

/** The runs that are comparisons. */
const COMPARED_CELLS = [
  { row: 'self', side: 'busy', count: 30, expectedMs: 55_000 },
  { row: 'burned', side: 'busy', count: 20, expectedMs: 110_000 },
  { row: 'wasted', side: 'busy', count: 20, expectedMs: 55_000 },
] as const;

export const CELLS: readonly (Pick<Trial, 'row' | 'side'> & { readonly count: number; readonly expectedMs: number })[] =
  [...RUN_CELLS, ...COMPARED_CELLS];

/** The share of what a request costs that a changed run adds: of its allocation, and of its CPU. */
export const CHANGE = { alloc: 0.02, cpu: 0.2 };
/** The same of a candidate that is compared: `burned` has the CPU, `wasted` the allocation. */
export const COMPARED_CHANGE = { alloc: 0.02, cpu: 0.1 };
/** Launches of a `burned` comparison: its change shows in the CPU alone, for which docs/comparing.md says to take more than the usual 8. */
export const BURNED_LAUNCHES = 16;

export type RunRow = (typeof RUN_CELLS)[number]['row'];
export type ComparedRow = (typeof COMPARED_CELLS)[number]['row'];
export type Row = RunRow | ComparedRow;
/** Whether other processes use the machine meanwhile. */
export type Side = 'quiet' | 'busy';

/** One run: which one of its kind it is, from 0. */
export type Trial = { readonly row: Row; readonly side: Side; readonly index: number };

/** Exit codes, times in ms, bytes, shares in per cent, by name. A figure that a run does not have is absent. */
export type Figures = Readonly<Record<string, number>>;

/** A run that was measured. */
export type Measured = Trial & { readonly tookMs: number; readonly figures: Figures };

/** Rows that belong together run in turn, so that a machine that changes meanwhile changes for all of them. */
const TOGETHER: readonly (readonly Row[])[] = [
  ['shipped'],
  ['slow'],
  ['work', 'changed'],
  ['sampled', 'unsampled'],
  ['soak', 'soak-closed'],
  ['self', 'burned', 'wasted'],
];

/**
 * All runs in their order, no more than `most` of each kind. Runs of one index follow each other; every second time, those of one
 * group run in the opposite order, but for changes, which need a run without the change before them.
 */
export function planTrials(rows: readonly Row[], most: number): readonly Trial[] {
  return TOGETHER.flatMap((group) => {
    const cells = CELLS.filter(({ row }) => group.includes(row) && rows.includes(row));
    const longest = Math.max(0, ...cells.map(({ count }) => Math.min(count, most)));
    return Array.from({ length: longest }, (_, index) => {
      const present = cells.filter(({ count }) => index < Math.min(count, most));
      const isReversed = index % 2 === 1;
      return (isReversed ? present.toReversed() : present).map(({ row, side }) => ({ row, side, index }));
    }).flat();
  });
}

export function countOf(row: Row, side: Side, most: number): number {
  const cell = CELLS.find((each) => each.row === row && each.side === side);
  return Math.min(cell?.count ?? 0, most);
}

export function idOf({ row, side, index }: Trial): string {
  return `${row}/${side}/${index}`;
}

/** What a run of this kind takes: the mean of those that were measured, or a guess before there is one. In ms. */
export function expectedMs({ row, side }: Pick<Trial, 'row' | 'side'>, measured: readonly Measured[]): number {
  const same = measured.filter((each) => each.row === row && each.side === side);
  if (same.length > 0) return same.reduce((sum, { tookMs }) => sum + tookMs, 0) / same.length;
  return CELLS.find((each) => each.row === row && each.side === side)?.expectedMs ?? 0;
}

export function isComparison(trial: Trial): trial is Trial & { readonly row: ComparedRow } {
  return COMPARED_CELLS.some(({ row }) => row === trial.row);
}
