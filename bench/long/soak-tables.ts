import { median, type Row as TableRow } from '../row.ts';
import type { Measured } from './trial.ts';

/** What a second leaves for the result takes 4 to 7 kB, and nothing else may be kept. 11 kB a second were once reported as a fault. */
const MOST_KB = 10;
/** A thread of a load or of a target keeps nothing of a second: 0.2 to 0.4 kB were measured in each. */
const MOST_OTHERS_KB = 2;
/**
 * RSS moves in pages that V8 and malloc take and give back as they see fit: in runs whose heaps grew by 5 to 8 kB a second it went from
 * -55 to +11. So it tells only of what is far more than that and in no heap; 24 kB a second were once reported.
 */
const MOST_RSS_KB = 15;

/** Growth of the memory of a run whose load stays the same: of an open loop, or of a closed one. */
export function soakTables(runs: readonly Measured[], loop: string): readonly Omit<TableRow, 'peer'>[] {
  const of = (name: string): number => median(runs.map(({ figures }) => figures[name] ?? Number.NaN));
  const perRequest = of('rss') / (of('requests') / of('seconds'));
  return [
    {
      name: `soak, ${loop}: growth of what all threads hold, after collections, a second`,
      unit: 'kB',
      ours: [of('main') + of('others')],
      reach: { op: '<=', limit: MOST_KB },
      note: `${of('main').toFixed(1)} of the coordinator`,
    },
    {
      name: `soak, ${loop}: growth of what all threads but the coordinator hold, a second`,
      unit: 'kB',
      ours: [of('others')],
      reach: { op: '<=', limit: MOST_OTHERS_KB },
      note: '',
    },
    {
      name: `soak, ${loop}: growth of RSS, after collections in each thread, a second`,
      unit: 'kB',
      ours: [of('rss')],
      reach: { op: '<=', limit: MOST_RSS_KB },
      note: `${(perRequest * 1e3).toFixed(1)} B a request`,
    },
  ];
}
