import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './project.ts';

/** What makes the shipped scenarios long, and what a test has instead: their gates and checks stay as they are. */
const SHORTER: readonly (readonly [long: string, short: string])[] = [
  ['warmup: 1s', 'warmup: 100ms'],
  ['warmup: 300ms', 'warmup: 100ms'],
  ['iterations: 40 }', 'iterations: 4 }'],
];

/** The text of scenarios.yaml with short warm-ups and a tenth of its large files. */
export function shortShippedScenarios(): string {
  return SHORTER.reduce(
    (text, [long, short]) => {
      assert.ok(text.includes(long), long);
      return text.replace(long, short);
    },
    readFileSync(join(ROOT, 'scenarios.yaml'), 'utf8'),
  );
}
