import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HarnessError } from '../../../src/errors.ts';
import type { CapacityStep } from '../../../src/harness/capacity/capacity-result.ts';
import { composeCapacity } from '../../../src/harness/capacity/compose-capacity.ts';
import { type CapacitySearch, measureCapacity } from '../../../src/harness/capacity/measure-capacity.ts';
import type { RunOutcome } from '../../../src/harness/run-options.ts';
import type { Gate } from '../../../src/scenarios/gates/gate.ts';

type Step = {
  readonly verdict: 'pass' | 'fail' | 'invalid';
  readonly ok: number;
  readonly disturbed?: boolean;
  readonly reason?: string;
};

/** A run of a step, as far as a search looks at it. */
function outcomeOf(
  { verdict, ok, disturbed = false, reason = null }: Omit<Step, 'reason'> & { readonly reason?: string | null },
  windowMs: number,
): RunOutcome {
  const gate = { gate: 'p95(response) < 100ms', value: 1, verdict, reason, severity: 'fail', disturbed };
  const scenario = {
    verdict,
    gates: [gate],
    counters: { iterations: { ok } },
    runs: [{ windowMs }],
    validity: { reasons: [] },
  };
  return { result: { id: 'x', scenarios: [scenario] }, error: null } as unknown as RunOutcome;
}

const P95 = { figure: { kind: 'timer', metric: 'response', aggregate: { kind: 'percentile', percent: 95 } } } as Gate;

function searchOf(run: CapacitySearch['run'], more: Partial<CapacitySearch> = {}) {
  const stop = new AbortController().signal;
  const base = { by: 'rate', from: 8, most: 1000, withinPercent: 5, gates: [P95], leastMs: 1000, stop } as const;
  return { ...base, run, onStep: () => undefined, ...more };
}

const shown = ({ level, outcome }: CapacityStep): string => `${level} ${outcome}`;

describe('measuring a capacity', () => {
  it('measures as long as the percentiles of the gates need at that rate', async () => {
    const lengths = new Map<number, number>();
    const search = searchOf(async (level, durationMs) => {
      lengths.set(level, durationMs);
      return outcomeOf({ verdict: level > 400 ? 'fail' : 'pass', ok: (level * durationMs) / 1000 }, durationMs);
    });
    const { found } = await measureCapacity(search);
    assert.equal(found.holds, 400);
    // 250 samples: p95 needs 200, and a quarter more are planned.
    assert.deepEqual(
      [8, 16, 256].map((level) => lengths.get(level)),
      [32_000, 16_000, 1000],
    );
  });

  it('makes a step longer that had too few iterations, and decides nothing where another step is invalid twice', async () => {
    const search = searchOf(
      async (level, durationMs) => {
        const ok = (level * durationMs) / 100;
        if (level === 4)
          return outcomeOf({ verdict: 'invalid', ok, disturbed: true, reason: 'others took it' }, durationMs);
        return outcomeOf({ verdict: ok < 200 ? 'invalid' : 'pass', ok }, durationMs);
      },
      { by: 'users', from: 1, most: 1000, withinPercent: 100 },
    );
    const { steps, found } = await measureCapacity(search);
    assert.deepEqual(steps.map(shown), ['1 repeated', '1 holds', '2 holds', '4 limited', '2 holds', '4 limited']);
    assert.equal(steps[1]?.durationMs, 25_000);
    assert.deepEqual([found.holds, found.above], [2, { level: 4, outcome: 'limited' }]);
    const { verdict, exitCode, summary, reason } = composeCapacity(
      { steps, found, isFinished: true, error: null },
      { by: 'users', stop: search.stop },
    );
    assert.deepEqual([verdict, exitCode], ['invalid', 5]);
    assert.match(summary, /^holds at 2 users, at 4 users something else than the target may be the limit$/);
    assert.match(reason ?? '', /others took it/);
  });

  it('holds no level at which the users were hardly there together: it measures longer, and decides nothing if that does not help', async () => {
    const gates: CapacitySearch['gates'] = [];
    // The first step of each level is over before all of its users have begun.
    const met = new Set<number>();
    const starved: CapacitySearch['run'] = async (level, durationMs) => {
      const ok = met.has(level) ? level * 5 : level;
      met.add(level);
      return outcomeOf({ verdict: ok > level && level > 2 ? 'fail' : 'pass', ok }, durationMs);
    };
    const { steps, found } = await measureCapacity(searchOf(starved, { by: 'users', from: 1, gates }));
    assert.deepEqual(steps.slice(0, 6).map(shown), [
      ...['1 repeated', '1 holds', '2 repeated', '2 holds', '4 repeated', '4 fails'],
    ]);
    assert.match(steps[4]?.reason ?? '', /^too few iterations for that level: 4, and 20 are needed$/);
    assert.ok((steps[5]?.durationMs ?? 0) > (steps[4]?.durationMs ?? 0));
    assert.deepEqual([found.holds, found.above], [2, { level: 3, outcome: 'fails' }]);
    const never = searchOf(
      async (level, durationMs) => outcomeOf({ verdict: 'pass', ok: Math.min(level, 3) * 3 }, durationMs),
      {
        ...{ by: 'users', from: 4, most: 4, gates },
      },
    );
    const undecided = await measureCapacity(never);
    assert.equal(undecided.found.holds, null);
    assert.deepEqual(undecided.steps.slice(0, 3).map(shown), ['4 repeated', '4 repeated', '4 limited']);
  });

  it('ends with what kept a step from being run, and with the exit code of a signal', async () => {
    const error = new HarnessError('UNREACHABLE', 'nobody answers');
    const dead = await measureCapacity(
      searchOf(async () => ({ result: { scenarios: [] }, error }) as unknown as RunOutcome),
    );
    const told = composeCapacity(dead, { by: 'rate', stop: new AbortController().signal });
    assert.deepEqual([told.verdict, told.exitCode, told.reason], ['invalid', 6, 'nobody answers']);
    const stopping = new AbortController();
    const run: CapacitySearch['run'] = async (level, durationMs) => {
      if (level === 12) stopping.abort(130);
      return outcomeOf({ verdict: level > 8 ? 'fail' : 'pass', ok: 500 }, durationMs);
    };
    const stop = stopping.signal;
    const stopped = composeCapacity(await measureCapacity(searchOf(run, { stop })), { by: 'rate', stop });
    assert.deepEqual([stopped.verdict, stopped.exitCode, stopped.reason], ['invalid', 130, 'stopped by a signal']);
    assert.deepEqual([stopped.holds, stopped.fails, stopped.failsBy], [8, 16, 'p95(response)']);
    assert.match(
      stopped.summary,
      /did not come to its end; until then it holds at 8\/s, fails at 16\/s by p95\(response\)/,
    );
  });

  it('says the answer in a sentence', async () => {
    const run: CapacitySearch['run'] = async (level, durationMs) =>
      outcomeOf({ verdict: level > 1450 ? 'fail' : 'pass', ok: 5000 }, durationMs);
    const search = searchOf(run, { from: 1450, most: 100_000 });
    const answer = composeCapacity(await measureCapacity(search), { by: 'rate', stop: search.stop });
    assert.match(answer.summary, /^holds at 1,450\/s, fails at 1,(495|5\d\d)\/s by p95\(response\)$/);
    assert.deepEqual([answer.verdict, answer.exitCode], ['pass', 0]);
  });
});
