/** The entry of the thread that packs and thins a history: a job takes 0.1 s and more, and no reading may wait for it. */
import { workerData } from 'node:worker_threads';
import { tendHistory } from './history-upkeep.ts';
import type { UpkeepOrder } from './upkeep-messages.ts';

/** Between two jobs the disk and the core are left to others. */
const PAUSE_MS = 20;
/** Another process is at it. */
const LOCKED_PAUSE_MS = 2_000;

const { dir, nowMs, limits, current, stop } = workerData as UpkeepOrder;

while (Atomics.load(stop, 0) === 0) {
  const done = tendHistory(dir, nowMs, limits, current);
  if (done === 'nothing') break;
  Atomics.wait(stop, 0, 0, done === 'locked' ? LOCKED_PAUSE_MS : PAUSE_MS);
}
