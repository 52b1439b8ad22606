import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LONG_MEASURES } from '../../bench/long/rows.ts';
import { runSession, type SessionOutcome } from '../../bench/long/session.ts';
import { CELLS, expectedMs, idOf, type Measured, planTrials, type Row, type Trial } from '../../bench/long/trial.ts';

const ALL: readonly Row[] = [...new Set(CELLS.map(({ row }) => row))];

function measuredAs(trial: Trial, tookMs = 2000): Measured {
  return { ...trial, tookMs, figures: { exitCode: 0 } };
}

type Session = SessionOutcome & { readonly kept: readonly string[]; readonly said: readonly string[] };

/** A session of a quick row, whose runs end as `run` says. */
async function session(
  before: readonly Measured[],
  run: (trial: Trial, stop: AbortController) => Measured,
  { most = 3, rows = ['shipped'] as readonly Row[] } = {},
): Promise<Session> {
  const stop = new AbortController();
  const kept: string[] = [];
  const said: string[] = [];
  const outcome = await runSession({
    ...{ rows, most, before, stop: stop.signal },
    run: async (trial) => run(trial, stop),
    keep: (each) => kept.push(idOf(each)),
    say: (message) => said.push(message),
  });
  return { ...outcome, kept, said };
}

describe('the plan of a long benchmark', () => {
  it('has as many runs as the figures need, half of them beside neighbours where they are compared', () => {
    const plan = planTrials(ALL, Number.POSITIVE_INFINITY);
    const count = (row: Row, side?: string): number =>
      plan.filter((each) => each.row === row && (side === undefined || each.side === side)).length;
    assert.deepEqual([count('shipped'), count('shipped', 'busy')], [50, 25]);
    assert.deepEqual([count('slow', 'quiet'), count('slow', 'busy')], [20, 20]);
    assert.deepEqual([count('work'), count('work', 'busy'), count('changed', 'busy')], [50, 25, 20]);
    assert.deepEqual([count('sampled'), count('unsampled')], [10, 10]);
    assert.deepEqual([count('self', 'busy'), count('burned', 'busy'), count('wasted', 'busy')], [30, 20, 20]);
    assert.equal(new Set(plan.map(idOf)).size, plan.length, 'each of them once');
  });

  it('takes no longer than 70 minutes for what one run shows, and 85 for what comparisons show, by what they are expected to take', () => {
    const minutesOf = (rows: readonly Row[]): number =>
      planTrials(rows, Number.POSITIVE_INFINITY).reduce((sum, trial) => sum + expectedMs(trial, []), 0) / 60_000;
    const compared = LONG_MEASURES['compare'] ?? [];
    const others = minutesOf(ALL.filter((row) => !compared.includes(row)));
    assert.ok(others < 70 && minutesOf(compared) < 85, `${others} and ${minutesOf(compared)} min`);
  });

  it('alternates, and each pair begins with the other one', () => {
    assert.deepEqual(planTrials(['sampled', 'unsampled'], 2).map(idOf), [
      'sampled/quiet/0',
      'unsampled/quiet/0',
      'unsampled/quiet/1',
      'sampled/quiet/1',
    ]);
  });

  it('has a run without a change before the first one with it', () => {
    assert.deepEqual(planTrials(LONG_MEASURES['compare'] ?? [], 1).map(idOf)[0], 'self/busy/0');
    const ids = planTrials(['work', 'changed'], 1).map(idOf);
    assert.deepEqual(ids, ['work/quiet/0', 'work/busy/0', 'changed/busy/0', 'changed/quiet/0']);
  });

  it('expects of a run what others of its kind have taken', () => {
    const trial = { row: 'slow', side: 'busy', index: 5 } as const;
    const of = (index: number, tookMs: number): Measured => measuredAs({ ...trial, index }, tookMs);
    assert.equal(expectedMs(trial, [of(0, 1000), of(1, 4000)]), 2500);
    assert.ok(expectedMs(trial, [{ ...of(0, 1), side: 'quiet' }]) > 1000);
  });
});

describe('a session of a long benchmark', () => {
  it('measures all, keeps each run as it ends, and says how long the rest will take', async () => {
    const { kept, said, measured, failures } = await session([], (trial) => measuredAs(trial));
    const ids = ['quiet/0', 'busy/0', 'busy/1', 'quiet/1', 'quiet/2', 'busy/2'].map((each) => `shipped/${each}`);
    assert.deepEqual([kept, measured.map(idOf), failures], [ids, ids, []]);
    assert.match(said[0] ?? '', /^0 of 6 runs are there, about 2 min left$/);
    assert.equal(said[2], '[2/6] shipped, beside neighbours, 1: 1 × exit 0, took 2.0 s · about 8 s left');
    assert.match(said.at(-1) ?? '', /about 0 s left$/);
  });

  it('goes on where it stopped', async () => {
    const before = planTrials(['shipped'], 3)
      .slice(0, 4)
      .map((trial) => measuredAs(trial));
    const { kept, said, measured } = await session(before, (trial) => measuredAs(trial));
    assert.deepEqual(kept, ['shipped/quiet/2', 'shipped/busy/2']);
    assert.equal(measured.length, 6);
    assert.match(said[0] ?? '', /^4 of 6 runs are there/);
    assert.match(said[1] ?? '', /^\[5\/6\] /);
  });

  it('measures nothing where all is there', async () => {
    const before = planTrials(['shipped'], 3).map((trial) => measuredAs(trial));
    const { kept, said } = await session(before, () => assert.fail('it ran'));
    assert.deepEqual([kept, said], [[], ['6 of 6 runs are there, about 0 s left']]);
  });

  it('drops the run under way when it is stopped, and begins no other', async () => {
    const { kept, measured, failures } = await session([], (trial, stop) => {
      if (trial.index === 1) stop.abort();
      return measuredAs(trial);
    });
    assert.deepEqual([kept, measured.length, failures], [['shipped/quiet/0', 'shipped/busy/0'], 2, []]);
  });

  it('calls it no failure where the stop has ended the run', async () => {
    const { failures } = await session([], (_, stop) => {
      stop.abort();
      throw new Error('it was ended');
    });
    assert.deepEqual(failures, []);
  });

  it('goes on after a run that could not be measured, and tells of it', async () => {
    const { kept, failures } = await session([], (trial) => {
      if (trial.index === 1) throw new Error('no port');
      return measuredAs(trial);
    });
    assert.deepEqual(failures, ['shipped, beside neighbours, 2: no port', 'shipped, quiet, 2: no port']);
    assert.equal(kept.length, 4);
  });

  it('ends after three in a row', async () => {
    const { failures, said } = await session([], () => {
      throw new Error('no port');
    });
    assert.equal(failures.length, 3);
    assert.match(said.at(-1) ?? '', /3 runs in a row could not be measured/);
  });
});
