/** A thread that makes garbage turn by turn, and looks for its collections as a sampler does; tells how much the process has grown. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { CollectionProfiler } from '../../src/monitor/isolate/collection-profiler.ts';

const COLLECTIONS = 1_000;
const TURNS_A_LOOK = 16;
/** Less than the young generation holds, so that a turn comes between two collections. */
const ARRAYS_A_TURN = 200;

let sink: unknown;
const profiler = new CollectionProfiler(({ gcType }) => gcType);
let collections = 0;
let before = 0;
for (let turn = 0; collections < COLLECTIONS; turn += 1) {
  for (let made = 0; made < ARRAYS_A_TURN; made += 1) sink = new Array<number>(100);
  await nextTurn();
  if (turn % TURNS_A_LOOK !== 0) continue;
  collections += profiler.take().length;
  // The first tenth of them fills what stays.
  if (collections < COLLECTIONS / 10) before = process.memoryUsage().rss;
}
profiler.close();
parentPort?.postMessage({ collections, grownBytes: process.memoryUsage().rss - before, isMade: sink !== undefined });
