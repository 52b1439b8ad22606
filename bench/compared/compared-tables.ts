import { BURNED_LAUNCHES, type ComparedRow, type Measured } from '../long/trial.ts';
import { median, type Row as TableRow } from '../row.ts';

/** So many comparisons of equal builds may find a regression. */
const MOST_ALARMS = 1;
/** So many of 20 comparisons with a change find it. */
const MOST_MISSED = 1;

export const COMPARED_ROWS: readonly ComparedRow[] = ['self', 'burned', 'wasted'];

/** The line of one kind of comparison, from all runs of it. */
export function comparedTable(row: ComparedRow, runs: readonly Measured[]): Omit<TableRow, 'peer'> {
  switch (row) {
    case 'self':
      return selfTable(runs);
    case 'burned':
      return foundTable(runs, `+ 10 % of cpu/request (${BURNED_LAUNCHES} launches)`, 'cpu');
    case 'wasted':
      return foundTable(runs, '+ 2 % of alloc/request', 'alloc');
  }
}

/** Comparisons of the target with itself: how many of them alarm. */
function selfTable(runs: readonly Measured[]): Omit<TableRow, 'peer'> {
  const improved = runs.filter((run) => of(run, 'improvements') > 0).length;
  return {
    name: 'compare --self beside a neighbour: finds a regression',
    ...{ unit: 'runs', ours: [runs.filter((run) => of(run, 'regressions') > 0).length] },
    reach: { op: '<=', limit: MOST_ALARMS },
    note: `over all metrics; ${improved} found an improvement; ${describe(runs)}`,
  };
}

/** Comparisons with a change: found is a regression of the metric that it changes. */
function foundTable(runs: readonly Measured[], change: string, what: 'cpu' | 'alloc'): Omit<TableRow, 'peer'> {
  const found = runs.filter((run) => of(run, `${what}Found`) === 1).length;
  const any = runs.filter((run) => of(run, 'regressions') > 0).length;
  const really = median(runs.map((run) => of(run, `${what}Change`))).toFixed(1);
  return {
    name: `compare, ${change} in the candidate, beside a neighbour: not found in it`,
    ...{ unit: 'runs', ours: [runs.length - found] },
    reach: { op: '<=', limit: MOST_MISSED },
    note: `a regression of it in ${found} of ${runs.length}, of any metric in ${any}; really + ${really} %; ${describe(runs)}`,
  };
}

function describe(runs: readonly Measured[]): string {
  const seconds = median(runs.map(({ tookMs }) => tookMs)) / 1e3;
  const outside = runs.flatMap(({ figures }) => figures['outside'] ?? []);
  const others = outside.length === 0 ? '' : `, others took ${Math.round(median(outside))} %`;
  return `${seconds.toFixed(0)} s each${others}`;
}

function of({ figures }: Measured, name: string): number {
  return figures[name] ?? 0;
}
