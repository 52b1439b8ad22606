import { median, type Row as TableRow } from '../row.ts';
import type { Measured } from './trial.ts';

/** What a second leaves for the result takes 4 to 7 kB, and nothing else may be kept. 11 kB a second were once reported as a fault. */
const MOST_KB = 10;
/** A thread of a load or of a target keeps nothing of a second: 0.2 to 0.4 kB were measured in each. */
const MOST_OTHERS_KB = 2;
/**
 * V8 takes and gives back the memory of its heaps as it sees fit, 3 MB at once: RSS went from -55 to +34 kB a second while the heaps held 5 to
 * 8 more. Without that memory it rose by 1 to 6, half of which is machine code: V8 drops what it has compiled at so many forced collections,
 * and compiles it again. 24 kB a second of RSS were once reported.
 */
const MOST_BESIDE_KB = 10;

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
      name: `soak, ${loop}: growth of the memory of the process beside the heaps, a second`,
      unit: 'kB',
      ours: [of('beside')],
      reach: { op: '<=', limit: MOST_BESIDE_KB },
      note: `RSS ${of('rss').toFixed(1)}, ${(perRequest * 1e3).toFixed(1)} B a request`,
    },
  ];
}
