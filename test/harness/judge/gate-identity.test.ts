import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { failedAbortGate } from '../../../src/harness/judge/abort.ts';
import { combineAttempts } from '../../../src/harness/judge/combine.ts';
import { judge } from '../../../src/harness/judge/judge.ts';
import { evidenceOf, gateOf } from '../../support/evidence.ts';

const TEXT = 'max(response) < 100ms';

describe('two gates of one text', () => {
  const first = gateOf(TEXT, 'fail', 0);
  const second = { ...gateOf(TEXT, 'fail', 1), abort: { afterMs: 0 } };

  it('are two: what one has ended is not the other’s failure', () => {
    const fast = evidenceOf({ responsesUs: [10_000], aborted: second });
    assert.deepEqual(
      judge([first, second], fast).map(({ verdict, reason }) => [verdict, reason]),
      [
        ['pass', null],
        ['fail', 'it ended the attempt'],
      ],
    );
  });

  it('are told apart when an abort gate fails', () => {
    const slow = evidenceOf({ responsesUs: [200_000] });
    assert.equal(failedAbortGate([first, second], 0, () => slow)?.id, 1);
    assert.equal(
      failedAbortGate([first], 0, () => slow),
      null,
    );
  });

  it('share no median: only the one that ended an attempt fails for that', () => {
    const attempts = [200_000, 10_000, 10_000].map((us, index) => {
      const aborted = index === 0 ? second : null;
      return { gates: judge([first, second], evidenceOf({ responsesUs: [us], aborted })), aborted };
    });
    assert.deepEqual(
      combineAttempts([first, second], attempts).map(({ verdict }) => verdict),
      ['pass', 'fail'],
    );
  });
});
