import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { ClosedLoop } from '../../src/workers/loops/closed-loop.ts';
import type { Until } from '../../src/workers/loops/loop.ts';
import type { Program } from '../../src/workers/programs/program.ts';
import type { Outcome } from '../../src/workers/recording/outcome.ts';
import { type MockTime, mockTime } from './mock-time.ts';

export const GRACE_MS: number = 50;

export type Ending = { readonly afterMs: number; readonly outcome: Outcome };

/** Iterations that end as `ending` says, and never by themselves where it is null. */
class FakeProgram implements Program {
  readonly startedAtMs: number[] = [];
  readonly outcomes: Outcome[] = [];
  closed = 0;
  readonly #ending: () => Ending | null;
  readonly #time: MockTime;
  #timer: NodeJS.Timeout | undefined;
  #done: ((outcome: Outcome) => void) | null = null;

  constructor(time: MockTime, ending: () => Ending | null) {
    this.#time = time;
    this.#ending = ending;
  }

  iterate(_dueUs: number, done: (outcome: Outcome) => void): void {
    assert.equal(this.#done, null, 'one iteration at a time');
    this.startedAtMs.push(this.#time.clock() / 1e3);
    this.#done = done;
    const ending = this.#ending();
    if (ending) this.#timer = setTimeout(() => this.#end(ending.outcome), ending.afterMs);
  }

  cut(): void {
    clearTimeout(this.#timer);
    if (this.#done) this.#end('unfinished');
  }

  async close(): Promise<void> {
    this.closed += 1;
  }

  #end(outcome: Outcome): void {
    const done = this.#done;
    this.#done = null;
    this.outcomes.push(outcome);
    done?.(outcome);
  }
}

export type Trial = {
  readonly time: MockTime;
  readonly programs: readonly FakeProgram[];
  readonly loop: ClosedLoop;
  readonly startMs: number;
  /** Milliseconds since the start at which the phase had drained; null while it has not. */
  readonly drainedMs: () => number | null;
};

export function startTrial(
  t: TestContext,
  users: number,
  until: { readonly forMs: number } | { readonly iterations: number },
  ending: () => Ending | null,
  pauses: { readonly thinkTimeMs?: number; readonly fromMs?: (user: number) => number } = {},
): Trial {
  const time = mockTime(t);
  const programs = Array.from({ length: users }, () => new FakeProgram(time, ending));
  const shape = {
    spans: programs.map((_, user) => [
      { fromMs: pauses.fromMs?.(user) ?? 0, toMs: Number.POSITIVE_INFINITY, stage: 0 },
    ]),
    iterations: 'iterations' in until ? until.iterations : Number.POSITIVE_INFINITY,
    thinkTimeMs: pauses.thinkTimeMs ?? 0,
  };
  const loop = new ClosedLoop(programs, shape, time.clock, GRACE_MS, () => 0.5);
  const startMs = time.clock() / 1e3 + 10;
  const agreed: Until = 'forMs' in until ? { kind: 'time', endUs: (startMs + until.forMs) * 1e3 } : { kind: 'load' };
  let drainedMs: number | null = null;
  void loop.run(startMs * 1e3, agreed).then(() => {
    drainedMs = time.clock() / 1e3 - startMs;
  });
  return { time, programs, loop, startMs, drainedMs: () => drainedMs };
}

export function startsOf({ programs, startMs }: Trial): readonly (readonly number[])[] {
  return programs.map(({ startedAtMs }) => startedAtMs.map((atMs) => atMs - startMs));
}

export const every10Ms = (): Ending => ({ afterMs: 10, outcome: 'ok' });
export const never = (): null => null;
