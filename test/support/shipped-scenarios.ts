import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './project.ts';

/**
 * What makes the shipped scenarios long, and what a test has instead: their gates and checks stay as they are. A busy
 * machine would have limits on time confirmed, by two more runs; no test of these scenarios is about that.
 */
const SHORTER: readonly (readonly [long: string, short: string])[] = [
  ['warmup: 1s', 'warmup: 100ms'],
  ['warmup: 300ms', 'warmup: 100ms'],
  ['iterations: 40 }', 'iterations: 4 }'],
  ['gracefulStop: 5s }', 'gracefulStop: 5s, confirm: 0 }'],
];

/** The text of scenarios.yaml with short warm-ups, a tenth of its large files, and one run of each scenario. */
export function shortShippedScenarios(): string {
  return SHORTER.reduce(
    (text, [long, short]) => {
      assert.ok(text.includes(long), long);
      return text.replace(long, short);
    },
    readFileSync(join(ROOT, 'scenarios.yaml'), 'utf8'),
  );
}
