import type { Clock } from '../../metrics/clock.ts';
import type { Arrival } from '../../scenarios/load/profile.ts';
import type { Program } from '../programs/program.ts';
import type { Outcome } from '../recording/outcome.ts';
import { LateDrops, PUNCTUAL_US } from './late-drops.ts';
import type { Loop, Until } from './loop.ts';
import type { Pacer } from './pacer.ts';

/** The load of one shard: its arrivals, in their order, and how many of them may be in flight. */
export type OpenShape = {
  readonly arrivals: () => Iterator<Arrival, void, undefined>;
  readonly maxInFlight: number;
  /** Called at once for an arrival that was due and could not be started, with its stage. */
  readonly onDropped: (stage: number, nowUs: number) => void;
  /** Called for each of those that the harness turns out to be to blame for. */
  readonly onExcused: (stage: number, nowUs: number) => void;
};

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
  readonly #lateDrops: LateDrops;
  #arrivals: Iterator<Arrival, void, undefined> | null = null;
  #next: Arrival | null = null;
  #startUs = 0;
  #endUs = 0;
  #inFlight = 0;
  #wokeUs = 0;
  #unseenUs = 0;
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
    this.#lateDrops = new LateDrops(shape.onExcused);
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

  readonly #fire = (): void => this.#startDue(false);
  readonly #fireAgain = (): void => this.#startDue(true);

  /** Starts everything that is due, then waits for what comes next. */
  #startDue(hasLooked: boolean): void {
    let nowUs = this.#clock();
    this.#wake(nowUs);
    while (this.#next !== null) {
      const dueUs = this.#startUs + this.#next.dueMs * 1e3;
      if (dueUs > nowUs) {
        nowUs = this.#clock();
        if (dueUs > nowUs) break;
      }
      // Timers run before sockets are read: what kept this thread may have kept answers from it, which make room.
      if (!hasLooked && nowUs - dueUs > PUNCTUAL_US && !this.#hasRoom()) {
        this.#pacer.wait(0, this.#fireAgain);
        return;
      }
      this.#start(this.#next, dueUs, nowUs);
      this.#advance();
    }
    if (this.#next === null) this.#finishIfDone();
    else this.#pacer.wait((this.#startUs + this.#next.dueMs * 1e3 - nowUs) / 1e3, this.#fire);
  }

  #start(arrival: Arrival, dueUs: number, nowUs: number): void {
    const program = this.#take();
    if (!program) {
      this.#shape.onDropped(arrival.stage, nowUs);
      this.#lateDrops.dropped(arrival.stage, dueUs, nowUs);
      return;
    }
    const latenessUs = nowUs - dueUs;
    this.#inFlight += 1;
    const done = (outcome: Outcome): void => {
      this.#inFlight -= 1;
      this.#free.push(program);
      // What was cut off would have been in any case.
      if (outcome !== 'unfinished') this.#excuse(nowUs, latenessUs);
      if (this.#next === null) this.#finishIfDone();
    };
    program.iterate(dueUs, done, { stage: arrival.stage, isArrival: true });
  }

  /** Since when at the latest nothing was looked at: what ends now may have ended then. */
  #wake(nowUs: number): void {
    const dueUs = this.#next === null ? nowUs : this.#startUs + this.#next.dueMs * 1e3;
    const unseenUs = nowUs - Math.max(dueUs, this.#wokeUs);
    this.#unseenUs = unseenUs > PUNCTUAL_US ? unseenUs : 0;
    this.#wokeUs = nowUs;
  }

  #excuse(startUs: number, startedLateUs: number): void {
    const latenessUs = startedLateUs > PUNCTUAL_US ? startedLateUs : 0;
    if (latenessUs === 0 && this.#unseenUs === 0) return;
    const endUs = this.#clock();
    const unseenUs = endUs - this.#wokeUs < PUNCTUAL_US ? this.#unseenUs : 0;
    if (latenessUs + unseenUs > 0) this.#lateDrops.ended({ startUs, endUs, latenessUs, unseenUs });
  }

  #hasRoom(): boolean {
    return this.#inFlight < this.#shape.maxInFlight;
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
