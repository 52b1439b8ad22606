import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { providingFrom, responseCases } from './response-cases.ts';
import { fuzzResponses } from './response-fuzzer.ts';

const COUNT = 600;

describe('users of all workloads, whose answers are mutated', () => {
  it('end every iteration, count each request once and as the target does, and tell right answers from wrong ones', async (t) => {
    const { responses, iterations, ok, outcomes, faults } = await fuzzResponses(
      COUNT,
      1,
      providingFrom(temporaryFolder(t)),
    );
    assert.deepEqual(faults, []);
    assert.ok(responses >= COUNT && iterations > responseCases().length, `${iterations} iterations`);
    assert.ok(ok > iterations / 10 && ok < iterations, `${ok} of ${iterations} iterations had right answers`);
    for (const outcome of ['reset', 'timeout', 'protocol', 'length', 'status', 'check', 'unfinished'] as const)
      assert.ok((outcomes.get(outcome) ?? 0) > 0, `no iteration ended as ${outcome}`);
  });
});
