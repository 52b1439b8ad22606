import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { every10Ms, GRACE_MS, never, startsOf, startTrial } from '../support/loop-trial.ts';

describe('a closed loop', () => {
  it('starts all users at the agreed instant, and each again when its iteration has ended', async (t) => {
    const trial = startTrial(t, 2, { forMs: 40 }, every10Ms);
    await trial.time.passMs(9);
    assert.deepEqual(startsOf(trial), [[], []]);
    await trial.time.passMs(60);
    assert.deepEqual(startsOf(trial), [
      [0, 10, 20, 30],
      [0, 10, 20, 30],
    ]);
    assert.equal(trial.drainedMs(), 40);
  });

  it('lets what is in flight at the end finish, and starts nothing more', async (t) => {
    const trial = startTrial(t, 1, { forMs: 25 }, every10Ms);
    await trial.time.passMs(100);
    assert.deepEqual(startsOf(trial), [[0, 10, 20]]);
    assert.deepEqual(trial.programs[0]?.outcomes, ['ok', 'ok', 'ok']);
    assert.equal(trial.drainedMs(), 30);
  });

  for (const [users, iterations] of [
    [1, 7],
    [3, 7],
    [3, 3],
    [5, 2],
    [4, 0],
  ] as const) {
    it(`runs exactly ${iterations} iterations over ${users} users, and drains`, async (t) => {
      const trial = startTrial(t, users, { iterations }, every10Ms);
      await trial.time.passMs(200);
      assert.equal(startsOf(trial).flat().length, iterations);
      assert.notEqual(trial.drainedMs(), null);
    });
  }

  it('ends with its last iteration: nobody thinks, or waits for its ramp, when nothing is left', async (t) => {
    const thinking = startTrial(t, 2, { iterations: 3 }, every10Ms, { thinkTimeMs: 500 });
    await thinking.time.passMs(600);
    assert.deepEqual(startsOf(thinking), [[0, 510], [0]]);
    assert.equal(thinking.drainedMs(), 520);
  });

  it('ends with its last iteration, though users of its ramp have never come to their first', async (t) => {
    const ramping = startTrial(t, 5, { iterations: 4 }, every10Ms, { fromMs: (user) => user * 1000 });
    await ramping.time.passMs(100);
    assert.deepEqual(startsOf(ramping), [[0, 10, 20, 30], [], [], [], []]);
    assert.equal(ramping.drainedMs(), 40);
  });

  for (const outcome of ['ok', 'status', 'timeout', 'refused'] as const) {
    it(`thinks between two iterations, after "${outcome}" too`, async (t) => {
      const trial = startTrial(t, 1, { forMs: 2000 }, () => ({ afterMs: 0, outcome }), { thinkTimeMs: 500 });
      await trial.time.passMs(2100);
      const starts = startsOf(trial)[0] ?? [];
      assert.ok(starts.length === 4, `${starts}`);
    });
  }

  it('counts failed iterations as iterations', async (t) => {
    const trial = startTrial(t, 2, { iterations: 5 }, () => ({ afterMs: 1, outcome: 'status' }));
    await trial.time.passMs(100);
    assert.equal(startsOf(trial).flat().length, 5);
  });

  it('cuts off as unfinished what is in flight at the end of the graceful stop, and not before', async (t) => {
    const trial = startTrial(t, 2, { forMs: 20 }, never);
    await trial.time.passMs(10 + 20 + GRACE_MS - 1);
    assert.deepEqual(
      trial.programs.map(({ outcomes }) => outcomes),
      [[], []],
    );
    await trial.time.passMs(3);
    assert.deepEqual(
      trial.programs.map(({ outcomes }) => outcomes),
      [['unfinished'], ['unfinished']],
    );
    assert.notEqual(trial.drainedMs(), null);
  });

  it('cuts nothing off by itself where iterations end the run', async (t) => {
    const trial = startTrial(t, 1, { iterations: 1 }, () => ({ afterMs: 10 * GRACE_MS, outcome: 'ok' }));
    await trial.time.passMs(20 * GRACE_MS);
    assert.deepEqual(trial.programs[0]?.outcomes, ['ok']);
  });

  it('ends at a stop: nothing more starts, what is in flight has the graceful stop', async (t) => {
    const trial = startTrial(t, 1, { iterations: 1000 }, () => ({ afterMs: 20, outcome: 'ok' }));
    await trial.time.passMs(45);
    trial.loop.stop();
    await trial.time.passMs(1000);
    assert.deepEqual(startsOf(trial), [[0, 20]]);
    assert.equal(trial.drainedMs(), 40);
  });

  it('cuts off what outlives the graceful stop after a stop', async (t) => {
    const trial = startTrial(t, 1, { forMs: 100_000 }, never);
    await trial.time.passMs(20);
    trial.loop.stop();
    await trial.time.passMs(GRACE_MS + 2);
    assert.deepEqual(trial.programs[0]?.outcomes, ['unfinished']);
    assert.notEqual(trial.drainedMs(), null);
  });

  it('does not begin its graceful stop anew at a stop while it drains', async (t) => {
    const trial = startTrial(t, 1, { forMs: 20 }, never);
    await trial.time.passMs(10 + 20 + GRACE_MS - 2);
    trial.loop.stop();
    await trial.time.passMs(4);
    assert.deepEqual(trial.programs[0]?.outcomes, ['unfinished']);
  });

  it('drains at once when it is stopped before its start', async (t) => {
    const trial = startTrial(t, 2, { forMs: 100 }, every10Ms);
    trial.loop.stop();
    await trial.time.passMs(1);
    assert.notEqual(trial.drainedMs(), null);
    assert.deepEqual(startsOf(trial), [[], []]);
  });

  it('drains at once without users', async (t) => {
    const trial = startTrial(t, 0, { forMs: 100 }, every10Ms);
    await trial.time.passMs(1);
    assert.notEqual(trial.drainedMs(), null);
  });

  it('runs a second phase with the same users', async (t) => {
    const trial = startTrial(t, 2, { iterations: 3 }, every10Ms);
    await trial.time.passMs(50);
    const startUs = trial.time.clock() + 5000;
    let drained = false;
    void trial.loop.run(startUs, { kind: 'load' }).then(() => {
      drained = true;
    });
    await trial.time.passMs(50);
    assert.equal(startsOf(trial).flat().length, 3 + 3);
    assert.ok(drained);
  });

  it('closes every program', async (t) => {
    const { loop, programs } = startTrial(t, 3, { forMs: 10 }, every10Ms);
    await loop.close();
    assert.deepEqual(
      programs.map(({ closed }) => closed),
      [1, 1, 1],
    );
  });
});
