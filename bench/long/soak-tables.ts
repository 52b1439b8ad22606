import { median, type Row as TableRow } from '../row.ts';
import type { Measured } from './trial.ts';

/** What a second leaves for the result takes 4 to 5 kB. Twice as much would be something else. */
const MOST_HEAP_KB = 10;
/** RSS moves in pages and regions of the heaps of all threads, each of which collects its garbage; 24 kB a second were once reported. */
const MOST_RSS_KB = 15;

/** Growth of the memory of a run whose load stays the same. */
export function soakTables(runs: readonly Measured[]): readonly Omit<TableRow, 'peer'>[] {
  const of = (name: string): number => median(runs.map(({ figures }) => figures[name] ?? Number.NaN));
  const perRequest = of('rss') / (of('requests') / of('seconds'));
  return [
    {
      name: 'soak: growth of the coordinator, after collections, a second',
      unit: 'kB',
      ours: [of('heap')],
      reach: { op: '<=', limit: MOST_HEAP_KB },
      note: '',
    },
    {
      name: 'soak: growth of RSS, after collections in each thread, a second',
      unit: 'kB',
      ours: [of('rss')],
      reach: { op: '<=', limit: MOST_RSS_KB },
      note: `${(perRequest * 1e3).toFixed(1)} B a request`,
    },
  ];
}
