import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fuzzAnswers } from './answer-fuzzer.ts';
import { DISAGREEMENTS } from './disagreements.ts';

const COUNT = 2_000;

describe('generated and mutated answers, by the parser and by llhttp in strict mode', () => {
  it('are read alike, whole and divided, but for disagreements that a section of the RFCs decides', async () => {
    const { tried, whole, kinds, unexplained } = await fuzzAnswers(COUNT, 1);
    assert.deepEqual(unexplained, []);
    assert.equal(tried, COUNT);
    assert.ok(whole > COUNT / 4, `${whole} of ${COUNT} were read whole by both`);
    assert.ok(kinds.size > 5, `disagreements of ${[...kinds.keys()].join(', ')}`);
    for (const { section } of DISAGREEMENTS) assert.match(section, /^RFC 911[02] §/);
  });
});
