import type { Clock } from '../metrics/clock.ts';
import type { Outcome } from './outcome.ts';
import type { Program } from './program.ts';
import type { Until } from './protocol.ts';

/** What runs one phase of a shard's load after the other: the warm-up, then the measured window. */
export type Loop = {
  /** From `startUs` until nothing is in flight any more. */
  run(startUs: number, until: Until): Promise<void>;
  /** Ends the running phase now: no further iterations, then the graceful stop. */
  stop(): void;
  close(): Promise<void>;
};

const FIRST_BACKOFF_MS = 10;
const LONGEST_BACKOFF_MS = 1000;

/** Failures that come back at once: without a pause a closed port would be asked 10,000 times a second. */
const PAUSES: ReadonlySet<Outcome> = new Set<Outcome>(['refused', 'dns', 'tls', 'reset', 'protocol']);

/** Virtual users, each starting its next iteration when its last one has ended. */
export class ClosedLoop implements Loop {
  readonly #users: readonly VirtualUser[];
  readonly #clock: Clock;
  readonly #gracefulStopMs: number;
  #endUs = Number.NEGATIVE_INFINITY;
  #left = 0;
  #running = 0;
  #graceTimer: NodeJS.Timeout | undefined;
  #startTimer: NodeJS.Timeout | undefined;
  #drained: () => void = () => undefined;

  constructor(programs: readonly Program[], clock: Clock, gracefulStopMs: number, random: () => number) {
    this.#clock = clock;
    this.#gracefulStopMs = gracefulStopMs;
    this.#users = programs.map((program) => new VirtualUser(program, this, random));
  }

  run(startUs: number, until: Until): Promise<void> {
    this.#endUs = until.kind === 'time' ? until.endUs : Number.POSITIVE_INFINITY;
    this.#left = until.kind === 'time' ? Number.POSITIVE_INFINITY : until.iterations;
    this.#running = this.#users.length;
    return new Promise((resolve) => {
      this.#drained = resolve;
      if (this.#running === 0) return resolve();
      this.#startTimer = setTimeout(() => this.#start(), Math.max(0, (startUs - this.#clock()) / 1e3));
    });
  }

  stop(): void {
    this.#left = 0;
    this.#endUs = this.#clock();
    if (this.#startTimer) this.#start();
    this.#armGrace();
    for (const user of this.#users) user.wake();
  }

  async close(): Promise<void> {
    clearTimeout(this.#graceTimer);
    clearTimeout(this.#startTimer);
    await Promise.all(this.#users.map((user) => user.close()));
  }

  /** Whether an iteration may start at `nowUs`; takes it out of what is left. */
  take(nowUs: number): boolean {
    if (this.#left <= 0 || nowUs >= this.#endUs) return false;
    this.#left -= 1;
    return true;
  }

  now(): number {
    return this.#clock();
  }

  /** The longest that a user may wait before it has to look at the time again. */
  millisecondsLeft(): number {
    return Math.max(0, (this.#endUs - this.#clock()) / 1e3);
  }

  /** A user has no more to do in this phase. */
  idle(): void {
    this.#running -= 1;
    if (this.#running > 0) return;
    clearTimeout(this.#graceTimer);
    this.#drained();
  }

  #start(): void {
    clearTimeout(this.#startTimer);
    this.#startTimer = undefined;
    if (this.#endUs !== Number.POSITIVE_INFINITY) this.#armGrace();
    for (const user of this.#users) user.next();
  }

  #armGrace(): void {
    clearTimeout(this.#graceTimer);
    if (this.#running === 0) return;
    const delayMs = this.millisecondsLeft() + this.#gracefulStopMs;
    this.#graceTimer = setTimeout(() => {
      for (const user of this.#users) user.cut();
    }, delayMs);
  }
}

/** One closed-loop worker of iterations. */
class VirtualUser {
  readonly #program: Program;
  readonly #loop: ClosedLoop;
  readonly #random: () => number;
  #failures = 0;
  #pause: NodeJS.Timeout | undefined;

  constructor(program: Program, loop: ClosedLoop, random: () => number) {
    this.#program = program;
    this.#loop = loop;
    this.#random = random;
  }

  readonly next = (): void => {
    this.#pause = undefined;
    const nowUs = this.#loop.now();
    if (this.#loop.take(nowUs)) this.#program.iterate(nowUs, this.#ended);
    else this.#loop.idle();
  };

  /** Ends a pause between failures. */
  wake(): void {
    if (!this.#pause) return;
    clearTimeout(this.#pause);
    this.next();
  }

  cut(): void {
    this.#program.cut();
  }

  close(): Promise<void> {
    clearTimeout(this.#pause);
    return this.#program.close();
  }

  readonly #ended = (outcome: Outcome): void => {
    if (outcome === 'ok') {
      this.#failures = 0;
      this.next();
      return;
    }
    this.#failures = PAUSES.has(outcome) ? this.#failures + 1 : 0;
    // Never at once: a request that fails before it is sent would recurse for ever.
    this.#pause = setTimeout(this.next, Math.min(this.#backoffMs(), this.#loop.millisecondsLeft()));
  };

  /** 0 for a failure that took its time; else doubling, with jitter, up to a second. */
  #backoffMs(): number {
    if (this.#failures === 0) return 0;
    const highest = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (this.#failures - 1));
    return highest * (0.5 + this.#random() / 2);
  }
}
