import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ENGINES } from '../../../src/scenarios/scenario.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { providingFrom, responseCases } from './response-cases.ts';
import { fuzzResponses } from './response-fuzzer.ts';

/** undici takes many turns of the loop for each. */
const COUNTS = { wire: 600, undici: 300 } as const;

describe('users of all workloads, whose answers are mutated', () => {
  for (const engine of ENGINES) {
    it(`end every iteration, count each request once and as the target does, and tell right answers from wrong ones: ${engine}`, async (t) => {
      const count = COUNTS[engine];
      const provide = providingFrom(temporaryFolder(t));
      const { responses, iterations, ok, outcomes, faults } = await fuzzResponses(count, 1, provide, engine);
      assert.deepEqual(faults, []);
      assert.ok(responses >= count && iterations > responseCases().length, `${iterations} iterations`);
      assert.ok(ok > iterations / 10 && ok < iterations, `${ok} of ${iterations} iterations had right answers`);
      for (const outcome of ['reset', 'timeout', 'protocol', 'length', 'status', 'check', 'unfinished'] as const)
        assert.ok((outcomes.get(outcome) ?? 0) > 0, `no iteration ended as ${outcome}`);
    });
  }
});
