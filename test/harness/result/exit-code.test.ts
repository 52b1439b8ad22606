import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Conclusion } from '../../../src/comparison/conclusion.ts';
import { type ErrorCode, HarnessError } from '../../../src/errors.ts';
import { exitCodeOfComparison, exitCodeOfRun } from '../../../src/harness/result/exit-code.ts';
import type { RunVerdict } from '../../../src/harness/result/result.ts';

function errorOf(code: ErrorCode | null): HarnessError | null {
  return code === null ? null : new HarnessError(code, 'it ended');
}

describe('exit codes of docs/results.md', () => {
  it('of a comparison are those of its verdict, and an error hides no regression', () => {
    const rows: readonly (readonly [Conclusion, ErrorCode | null, number])[] = [
      ['pass', null, 0],
      ['regression', null, 4],
      ['undecided', null, 5],
      ['undecided', 'CONFIG', 2],
      ['undecided', 'UNREACHABLE', 6],
      ['undecided', 'INTERNAL', 1],
      ['pass', 'TARGET', 1],
      ['pass', 'INTERRUPTED', 130],
      ['regression', 'UNREACHABLE', 4],
    ];
    for (const [verdict, code, expected] of rows) {
      assert.equal(exitCodeOfComparison(verdict, errorOf(code)), expected, `${verdict}, ${code}`);
    }
  });

  it('of a run are those of its verdict, and an error hides no failed gate', () => {
    const rows: readonly (readonly [RunVerdict, ErrorCode | null, number])[] = [
      ['pass', null, 0],
      ['fail', null, 3],
      ['invalid', null, 5],
      ['pass', 'USAGE', 2],
      ['invalid', 'DATASET', 2],
      ['invalid', 'ENVIRONMENT', 2],
      ['invalid', 'INVALID', 5],
      ['invalid', 'OUTPUT', 1],
      ['fail', 'UNREACHABLE', 3],
    ];
    for (const [verdict, code, expected] of rows) {
      assert.equal(exitCodeOfRun(verdict, errorOf(code)), expected, `${verdict}, ${code}`);
    }
  });
});
