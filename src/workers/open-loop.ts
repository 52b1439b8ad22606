import type { Clock } from '../metrics/clock.ts';
import type { Arrival } from '../scenarios/profile.ts';
import type { Loop } from './loop.ts';
import type { Outcome } from './outcome.ts';
import type { Pacer } from './pacer.ts';
import type { Program } from './program.ts';
import type { Until } from './protocol.ts';

/** The load of one shard: its arrivals, in their order, and how many of them may be in flight. */
export type OpenShape = {
  readonly arrivals: () => Iterator<Arrival, void, undefined>;
  readonly maxInFlight: number;
  /** Called for an arrival that was due and could not be started, with its stage; `late` where the harness is to blame. */
  readonly onDropped: (stage: number, nowUs: number, late: boolean) => void;
};

/** Timers wake a thread that is not busy within this time. */
const PUNCTUAL_US = 2_000;

/**
 * Arrivals, each started when it is due, whatever the responses do. What is in flight only matters where there is no room
 * for one more: then the arrival is dropped and counted, never queued.
 */
export class OpenLoop implements Loop {
  readonly #shape: OpenShape;
  readonly #makeProgram: (index: number) => Program;
  readonly #clock: Clock;
  readonly #pacer: Pacer;
  readonly #gracefulStopMs: number;
  readonly #programs: Program[] = [];
  readonly #free: Program[] = [];
  #arrivals: Iterator<Arrival, void, undefined> | null = null;
  #next: Arrival | null = null;
  #startUs = 0;
  #endUs = 0;
  #inFlight = 0;
  #lateUntilUs = 0;
  #grace: NodeJS.Timeout | undefined;
  #drained: () => void = () => undefined;

  constructor(
    shape: OpenShape,
    makeProgram: (index: number) => Program,
    clock: Clock,
    pacer: Pacer,
    gracefulStopMs: number,
  ) {
    this.#shape = shape;
    this.#makeProgram = makeProgram;
    this.#clock = clock;
    this.#pacer = pacer;
    this.#gracefulStopMs = gracefulStopMs;
  }

  run(startUs: number, until: Until): Promise<void> {
    this.#startUs = startUs;
    this.#endUs = until.kind === 'time' ? until.endUs : Number.POSITIVE_INFINITY;
    this.#arrivals = this.#shape.arrivals();
    this.#advance();
    return new Promise((resolve) => {
      this.#drained = resolve;
      this.#fire();
    });
  }

  stop(): void {
    this.#endUs = Math.min(this.#endUs, this.#clock());
    this.#pacer.cancel();
    this.#next = null;
    clearTimeout(this.#grace);
    this.#grace = undefined;
    this.#finishIfDone();
  }

  async close(): Promise<void> {
    clearTimeout(this.#grace);
    this.#pacer.cancel();
    await Promise.all(this.#programs.map((program) => program.close()));
  }

  /** Starts everything that is due, then waits for what comes next. */
  readonly #fire = (): void => {
    let nowUs = this.#clock();
    while (this.#next !== null) {
      const dueUs = this.#startUs + this.#next.dueMs * 1e3;
      if (dueUs > nowUs) {
        nowUs = this.#clock();
        if (dueUs > nowUs) break;
      }
      this.#start(this.#next, dueUs, nowUs);
      this.#advance();
    }
    if (this.#next === null) this.#finishIfDone();
    else this.#pacer.wait((this.#startUs + this.#next.dueMs * 1e3 - nowUs) / 1e3, this.#fire);
  };

  #start(arrival: Arrival, dueUs: number, nowUs: number): void {
    const latenessUs = nowUs - dueUs;
    // What is started late, and so all at once, takes up room for as much longer.
    if (latenessUs > PUNCTUAL_US) this.#lateUntilUs = Math.max(this.#lateUntilUs, nowUs + latenessUs);
    const program = this.#take();
    if (!program) {
      this.#shape.onDropped(arrival.stage, nowUs, nowUs < this.#lateUntilUs);
      return;
    }
    this.#inFlight += 1;
    const done = (_: Outcome): void => {
      this.#inFlight -= 1;
      this.#free.push(program);
      if (this.#next === null) this.#finishIfDone();
    };
    program.iterate(dueUs, done, { stage: arrival.stage, isArrival: true });
  }

  /** The program that was used last, whose connection is warm; a new one only where none is free. */
  #take(): Program | null {
    const free = this.#free.pop();
    if (free) return free;
    if (this.#programs.length >= this.#shape.maxInFlight) return null;
    const program = this.#makeProgram(this.#programs.length);
    this.#programs.push(program);
    return program;
  }

  #advance(): void {
    const step = this.#arrivals?.next();
    const arrival = step && !step.done ? step.value : null;
    this.#next = arrival && this.#startUs + arrival.dueMs * 1e3 < this.#endUs ? arrival : null;
  }

  /** Nothing more is due: drain, then cut off what is left at the end of the graceful stop; at the earliest, it ends in time. */
  readonly #finishIfDone = (): void => {
    const leftMs = this.#endUs === Number.POSITIVE_INFINITY ? 0 : Math.max(0, (this.#endUs - this.#clock()) / 1e3);
    if (this.#inFlight > 0) {
      this.#grace ??= setTimeout(() => {
        for (const program of this.#programs) program.cut();
      }, leftMs + this.#gracefulStopMs);
      return;
    }
    clearTimeout(this.#grace);
    // A window that closed with the last answer would be shorter than its rate was asked for.
    this.#grace = leftMs > 0 ? setTimeout(this.#finishIfDone, Math.ceil(leftMs)) : undefined;
    if (leftMs === 0) this.#drained();
  };
}
