import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startsOf, startTrial } from '../support/loop-trial.ts';

describe('the back-off of a closed loop', () => {
  for (const outcome of ['refused', 'dns', 'tls', 'reset', 'protocol'] as const) {
    it(`pauses after "${outcome}", 10, 20, 40 … 1000 ms, so that attempts are bounded`, async (t) => {
      const trial = startTrial(t, 1, { forMs: 10_000 }, () => ({ afterMs: 0, outcome }));
      await trial.time.passMs(10_000);
      const starts = startsOf(trial)[0] ?? [];
      const gaps = starts.slice(1).map((atMs, index) => atMs - (starts[index] ?? 0));
      assert.ok(starts.length >= 12 && starts.length <= 30, `${starts.length} attempts in 10 s`);
      assert.ok(
        gaps.slice(0, 8).every((gap, index) => index === 0 || gap > (gaps[index - 1] ?? 0)),
        String(gaps),
      );
      assert.ok(Math.max(...gaps) <= 1001, String(gaps));
    });
  }

  it('starts anew after an answer', async (t) => {
    let iterations = 0;
    const trial = startTrial(t, 1, { forMs: 400 }, () => {
      iterations += 1;
      return { afterMs: 1, outcome: iterations === 6 ? 'ok' : 'reset' };
    });
    await trial.time.passMs(420);
    const starts = startsOf(trial)[0] ?? [];
    const [before, after] = [(starts[5] ?? 0) - (starts[4] ?? 0), (starts[7] ?? 0) - (starts[6] ?? 0)];
    assert.ok(before > 100, `${before} ms after 5 failures`);
    assert.ok(after > 0 && after < 15, `${after} ms after a first failure`);
  });

  it('does not hold a failure that took its time against the target', async (t) => {
    const trial = startTrial(t, 1, { forMs: 100 }, () => ({ afterMs: 10, outcome: 'timeout' }));
    await trial.time.passMs(200);
    assert.ok((startsOf(trial)[0] ?? []).length >= 8);
  });

  it('ends with its phase: a pause is no reason to go on', async (t) => {
    const trial = startTrial(t, 1, { forMs: 1000 }, () => ({ afterMs: 0, outcome: 'refused' }));
    await trial.time.passMs(10 + 1000 + 2);
    assert.ok((trial.drainedMs() ?? Number.POSITIVE_INFINITY) <= 1001);
  });

  it('ends with a stop', async (t) => {
    const trial = startTrial(t, 1, { forMs: 100_000 }, () => ({ afterMs: 0, outcome: 'refused' }));
    await trial.time.passMs(5000);
    const attempts = startsOf(trial).flat().length;
    trial.loop.stop();
    await trial.time.passMs(1);
    assert.notEqual(trial.drainedMs(), null);
    assert.equal(startsOf(trial).flat().length, attempts);
  });
});
