import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fuzzFiles } from './file-fuzzer.ts';

const COUNT = 150;

describe('generated and mutated scenario files', () => {
  it('become scenarios that can be planned, or problems with line and column', () => {
    const { tried, right, faults } = fuzzFiles(COUNT, 1);
    assert.deepEqual(faults, []);
    assert.equal(tried, COUNT);
    assert.ok(right > COUNT / 20 && right < COUNT / 2, `${right} of ${COUNT} were right`);
  });
});
