import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { identifyRun } from '../../../src/harness/result/compose-run.ts';

describe('a run', () => {
  it('is as long as it took, also if the clock of the machine is set meanwhile', () => {
    mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 0, 2, 3, 4, 5) });
    try {
      let us = 7e6;
      const { id, startedAt, now } = identifyRun(() => us);
      us += 90e6;
      mock.timers.setTime(Date.UTC(2026, 0, 2, 1));
      assert.match(id, /^20260102-030405-[0-9a-f]{4}$/);
      assert.equal(now().getTime() - startedAt.getTime(), 90_000);
    } finally {
      mock.timers.reset();
    }
  });
});
