import type { Span } from '../scenarios/profile.ts';
import type { Outcome } from './outcome.ts';
import type { Program, Start } from './program.ts';

const FIRST_BACKOFF_MS = 10;
const LONGEST_BACKOFF_MS = 1000;

/** Failures that come back at once: without a pause a closed port would be asked 10,000 times a second. */
const PAUSES: ReadonlySet<Outcome> = new Set<Outcome>(['refused', 'dns', 'tls', 'reset', 'protocol']);

/** What a user asks its loop. Times are µs on the shared clock. */
export type UserLoop = {
  readonly thinkTimeMs: number;
  now(): number;
  /** Since the phase began. */
  elapsedUs(nowUs: number): number;
  /** Whether an iteration may start now; takes it out of what is left. */
  take(nowUs: number): boolean;
  millisecondsLeft(): number;
  /** The user has no more to do in this phase. */
  idle(): void;
};

/** One closed-loop worker of iterations: it iterates while its spans last. */
export class VirtualUser {
  readonly #program: Program;
  readonly #loop: UserLoop;
  readonly #spans: readonly Span[];
  readonly #starts: readonly Start[];
  readonly #random: () => number;
  #span = 0;
  #failures = 0;
  #pause: NodeJS.Timeout | undefined;

  constructor(program: Program, loop: UserLoop, spans: readonly Span[], random: () => number) {
    this.#program = program;
    this.#loop = loop;
    this.#spans = spans;
    this.#starts = spans.map(({ stage }) => ({ stage, isArrival: false }));
    this.#random = random;
  }

  begin(): void {
    this.#span = 0;
    this.#failures = 0;
    this.#next();
  }

  /** Ends a pause: the loop has stopped. */
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
    else if (this.#loop.take(nowUs)) this.#program.iterate(nowUs, this.#ended, this.#starts[this.#span] as Start);
    else this.#loop.idle();
  };

  readonly #ended = (outcome: Outcome): void => {
    if (outcome === 'ok') {
      this.#failures = 0;
      if (this.#loop.thinkTimeMs === 0) this.#next();
      else this.#wait(this.#loop.thinkTimeMs);
      return;
    }
    this.#failures = PAUSES.has(outcome) ? this.#failures + 1 : 0;
    // Never at once: a request that fails before it is sent would recurse for ever.
    this.#wait(this.#backoffMs());
  };

  /** At most until the phase ends; a timer that fires a little early only waits again. */
  #wait(delayMs: number): void {
    this.#pause = setTimeout(this.#next, Math.min(Math.ceil(delayMs), this.#loop.millisecondsLeft()));
  }

  /** 0 for a failure that took its time; else doubling, with jitter, up to a second. */
  #backoffMs(): number {
    if (this.#failures === 0) return 0;
    const highest = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (this.#failures - 1));
    return highest * (0.5 + this.#random() / 2);
  }
}
