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
  // The file is hashed four times, and not four times more before that.
  ['iterations: 40 }', 'iterations: 4 }\n    warmup: 0s'],
  // That this is the number of all files, and that each of them is then read once, is tested elsewhere.
  ['iterations: 6695 }', 'iterations: 670 }'],
  ['gracefulStop: 5s }', 'gracefulStop: 5s, confirm: 0, excuse: nothing }'],
  // The largest file stays larger than the memory that the gates allow.
  ['files: [10MB, 50MB, 100MB]', 'files: [1MB, 2MB, 60MB]'],
  ['files: [100MB]', 'files: [60MB]'],
];

/** The sizes of those files in bytes. All tests of the shipped dataset have these, so that it is made once. */
export const SHORT_FILES: readonly number[] = [1_000_000, 2_000_000, 60_000_000];

/** A dataset that is ready at once, for a test of something else than the load. */
const SMALLER: typeof SHORTER = [
  ['changes: 1200, archived: 120, specs: 40, files: [1MB, 2MB, 60MB]', 'changes: 60, specs: 4, files: [100KB]'],
  ['files: [60MB]', 'files: [100KB]'],
  ['minItems: 1000', 'minItems: 60'],
];

/** The text of scenarios.yaml with short warm-ups, a tenth of its large files, and one run of each scenario. */
export function shortShippedScenarios(): string {
  return replaced(readFileSync(join(ROOT, 'scenarios.yaml'), 'utf8'), SHORTER);
}

/** The same over a small dataset. */
export function smallShippedScenarios(): string {
  return replaced(shortShippedScenarios(), SMALLER);
}

function replaced(text: string, replacements: typeof SHORTER): string {
  return replacements.reduce((before, [from, to]) => {
    assert.ok(before.includes(from), from);
    return before.replace(from, to);
  }, text);
}
