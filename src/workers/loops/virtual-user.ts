import type { Span } from '../../scenarios/load/plan.ts';
import type { Program, Start } from '../programs/program.ts';
import type { Outcome } from '../recording/outcome.ts';
import { Backoff } from './backoff.ts';

/** What a user needs of its loop. Times are µs on the shared clock. */
export type UserLoop = {
  readonly thinkTimeMs: number;
  now(): number;
  /** Microseconds since the phase began. */
  elapsedUs(nowUs: number): number;
  /** Returns whether an iteration may start now. If so, it is one less of those that are left. */
  take(nowUs: number): boolean;
  /** How long the user may pause at most; 0 if no iteration is left. */
  millisecondsLeft(): number;
  /** Called when the user has nothing more to do in this phase. */
  idle(): void;
};

/** By stage. All users share them. */
const STARTS: Start[] = [];

function startIn(stage: number): Start {
  STARTS[stage] ??= { stage, isArrival: false };
  return STARTS[stage];
}

/** A virtual user of a closed load: it runs one iteration after the other during its spans. */
export class VirtualUser {
  readonly #program: Program;
  readonly #loop: UserLoop;
  readonly #spans: readonly Span[];
  readonly #random: () => number;
  /** Null while the last iteration was ok. */
  #backoff: Backoff | null = null;
  #span = 0;
  #pause: NodeJS.Timeout | undefined;

  constructor(program: Program, loop: UserLoop, spans: readonly Span[], random: () => number) {
    this.#program = program;
    this.#loop = loop;
    this.#spans = spans;
    this.#random = random;
  }

  begin(): void {
    this.#span = 0;
    this.#backoff = null;
    this.#next();
  }

  /** Ends a pause, since the loop has stopped or no iteration is left. */
  wake(): void {
    if (!this.#pause) return;
    clearTimeout(this.#pause);
    this.#next();
  }

  cut(): void {
    this.#program.cut();
  }

  close(): Promise<void> {
    clearTimeout(this.#pause);
    return this.#program.close();
  }

  readonly #next = (): void => {
    this.#pause = undefined;
    const nowUs = this.#loop.now();
    const elapsedMs = this.#loop.elapsedUs(nowUs) / 1e3;
    while (this.#span < this.#spans.length && elapsedMs >= (this.#spans[this.#span] as Span).toMs) this.#span += 1;
    const span = this.#spans[this.#span];
    if (!span) this.#loop.idle();
    else if (elapsedMs < span.fromMs && this.#loop.millisecondsLeft() > 0) this.#wait(span.fromMs - elapsedMs);
    else if (this.#loop.take(nowUs)) this.#program.iterate(nowUs, this.#ended, startIn(span.stage));
    else this.#loop.idle();
  };

  readonly #ended = (outcome: Outcome): void => {
    const pauseMs = this.#pauseAfter(outcome);
    // After a failure, the next iteration never starts at once: a request that fails before it is sent would recurse without end.
    if (pauseMs === 0 && outcome === 'ok') this.#next();
    else this.#wait(pauseMs);
  };

  #pauseAfter(outcome: Outcome): number {
    const { thinkTimeMs } = this.#loop;
    if (outcome === 'ok') {
      this.#backoff = null;
      return thinkTimeMs;
    }
    this.#backoff ??= new Backoff(this.#random);
    return Math.max(thinkTimeMs, this.#backoff.afterMs(outcome));
  }

  /** Waits for `delayMs`, but no longer than the phase. If the timer fires a little early, the user waits again. */
  #wait(delayMs: number): void {
    this.#pause = setTimeout(this.#next, Math.min(Math.ceil(delayMs), this.#loop.millisecondsLeft()));
  }
}
