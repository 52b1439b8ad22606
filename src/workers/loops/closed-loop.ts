import type { Clock } from '../../metrics/clock.ts';
import type { Span } from '../../scenarios/load/plan.ts';
import type { Program } from '../programs/program.ts';
import type { Loop, Until } from './loop.ts';
import { VirtualUser } from './virtual-user.ts';

/** The closed load of one shard. */
export type ClosedShape = {
  /** When each user iterates, in milliseconds since the start of the phase. */
  readonly spans: readonly (readonly Span[])[];
  /** Iterations that all users of this shard start together; Infinity if only the spans end the load. */
  readonly iterations: number;
  readonly thinkTimeMs: number;
};

/** Runs virtual users. Each of them starts its next iteration when its last one has ended. */
export class ClosedLoop implements Loop {
  readonly #users: readonly VirtualUser[];
  readonly #clock: Clock;
  readonly #gracefulStopMs: number;
  readonly #shape: ClosedShape;
  #startUs = 0;
  #endUs = Number.NEGATIVE_INFINITY;
  #left = 0;
  #running = 0;
  #graceTimer: NodeJS.Timeout | undefined;
  #startTimer: NodeJS.Timeout | undefined;
  #drained: () => void = () => undefined;

  constructor(
    programs: readonly Program[],
    shape: ClosedShape,
    clock: Clock,
    gracefulStopMs: number,
    random: () => number,
  ) {
    this.#clock = clock;
    this.#gracefulStopMs = gracefulStopMs;
    this.#shape = shape;
    this.#users = programs.map((program, index) => new VirtualUser(program, this, shape.spans[index] ?? [], random));
  }

  get thinkTimeMs(): number {
    return this.#shape.thinkTimeMs;
  }

  run(startUs: number, until: Until): Promise<void> {
    this.#startUs = startUs;
    this.#endUs = 'endUs' in until ? until.endUs : Number.POSITIVE_INFINITY;
    this.#left = iterationsUntil(until, this.#shape);
    this.#running = this.#users.length;
    return new Promise((resolve) => {
      this.#drained = resolve;
      if (this.#running === 0) return resolve();
      this.#startTimer = setTimeout(() => this.#start(), Math.max(0, (startUs - this.#clock()) / 1e3));
    });
  }

  stop(): void {
    this.#left = 0;
    this.#endUs = Math.min(this.#endUs, this.#clock());
    if (this.#startTimer) this.#start();
    this.#armGrace();
    for (const user of this.#users) user.wake();
  }

  cut(): void {
    for (const user of this.#users) user.cut();
  }

  async close(): Promise<void> {
    clearTimeout(this.#graceTimer);
    clearTimeout(this.#startTimer);
    await Promise.all(this.#users.map((user) => user.close()));
  }

  /** Returns whether an iteration may start at `nowUs`. If so, it is one less of those that are left. */
  take(nowUs: number): boolean {
    if (this.#left <= 0 || nowUs >= this.#endUs) return false;
    this.#left -= 1;
    // No iteration is left, so users that pause have nothing to wait for.
    if (this.#left === 0) for (const user of this.#users) user.wake();
    return true;
  }

  now(): number {
    return this.#clock();
  }

  /** Microseconds since the phase began. */
  elapsedUs(nowUs: number): number {
    return nowUs - this.#startUs;
  }

  /** How long a user may pause at most before it must look at the clock again; 0 if no iteration is left. */
  millisecondsLeft(): number {
    return this.#left <= 0 ? 0 : Math.max(0, (this.#endUs - this.#clock()) / 1e3);
  }

  /** Called by a user that has nothing more to do in this phase. */
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
    for (const user of this.#users) user.begin();
  }

  #armGrace(): void {
    clearTimeout(this.#graceTimer);
    if (this.#running === 0) return;
    // A phase that drains already is not given its graceful stop anew.
    const delayMs = Math.max(0, (this.#endUs - this.#clock()) / 1e3 + this.#gracefulStopMs);
    this.#graceTimer = setTimeout(() => this.cut(), delayMs);
  }
}

function iterationsUntil(until: Until, { iterations }: ClosedShape): number {
  switch (until.kind) {
    case 'time':
    case 'held':
      return Number.POSITIVE_INFINITY;
    case 'load':
      return iterations;
    case 'iterations':
      return until.count;
  }
}
