import { createHash } from 'node:crypto';
import { AS_THE_COMMAND, comparedFile, NO_CHANGE } from '../compared/compare-targets.ts';
import { BUSY_PROCESSES, SPAN_MS } from './neighbours.ts';
import { scenarioFile, sizesOf } from './scenarios.ts';
import { BURNED_LAUNCHES, COMPARED_CHANGE, RUN_CELLS } from './trial.ts';

/** A short hash of all that decides what is run. */
export function planHash(shipped: string): string {
  const sizes = sizesOf(false);
  const files = RUN_CELLS.map(({ row }) => scenarioFile(row, shipped, sizes, { garbageBytes: 0, burnUs: 0 }));
  const compared = [comparedFile(AS_THE_COMMAND, NO_CHANGE), AS_THE_COMMAND, COMPARED_CHANGE, BURNED_LAUNCHES];
  return createHash('sha256')
    .update(JSON.stringify([files, compared, BUSY_PROCESSES, SPAN_MS]))
    .digest('hex')
    .slice(0, 12);
}
