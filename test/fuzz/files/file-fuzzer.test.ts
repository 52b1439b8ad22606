import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fuzzFiles } from './file-fuzzer.ts';
import { LARGE_KINDS } from './large-file.ts';

/** A large file of each kind among as many others as the suite has time for; `npm run fuzz` reads 10,000 of what these have 250 of. */
const LARGE = { every: 8, size: 250 };
const COUNT = LARGE.every * LARGE_KINDS;

describe('generated and mutated scenario files', () => {
  it('become scenarios that can be planned, or problems with line and column, large ones of each kind among them', () => {
    const { tried, right, faults } = fuzzFiles(COUNT, 1, LARGE);
    assert.deepEqual(faults, []);
    assert.equal(tried, COUNT);
    assert.ok(right > COUNT / 20 && right < COUNT / 2, `${right} of ${COUNT} were right`);
  });
});
