import type { Clock } from '../../metrics/clock.ts';
import type { Arrival } from '../../scenarios/load/profile.ts';
import type { Program, Start } from '../programs/program.ts';
import type { Outcome } from '../recording/outcome.ts';
import { Flight } from './flight.ts';
import { LateDrops, PUNCTUAL_US } from './late-drops.ts';
import type { Loop, Until } from './loop.ts';
import type { Pacer } from './pacer.ts';

/** The open load of one shard. */
export type OpenShape = {
  /** The arrivals of a phase, in the order of their due times. Those after the end of a phase are never asked for. */
  readonly arrivals: (until: Until) => Iterator<Arrival, void, undefined>;
  /** How many iterations may be in flight. */
  readonly maxInFlight: number;
  /** Called at once for an arrival that was due and could not be started, with its stage. */
  readonly onDropped: (stage: number, nowUs: number) => void;
  /** Called later for a dropped arrival that would have been started, had the harness been punctual. */
  readonly onExcused: (stage: number, nowUs: number) => void;
};

/**
 * Starts each arrival when it is due, whatever became of those before it. Only if `maxInFlight` iterations are in flight, the
 * arrival is dropped and counted; it is never queued.
 *
 * A timer wakes the thread once a millisecond at most. So the end of each iteration, at which the thread is awake anyway, also starts
 * what has become due since.
 */
export class OpenLoop implements Loop {
  readonly #shape: OpenShape;
  readonly #makeProgram: (index: number) => Program;
  readonly #clock: Clock;
  readonly #pacer: Pacer;
  readonly #gracefulStopMs: number;
  readonly #flights: Flight[] = [];
  readonly #free: Flight[] = [];
  /** How an iteration of each stage starts, by its number; made with the first of them. */
  readonly #starts: Start[] = [];
  readonly #lateDrops: LateDrops;
  #arrivals: Iterator<Arrival, void, undefined> | null = null;
  #next: Arrival | null = null;
  #startUs = 0;
  #endUs = 0;
  #inFlight = 0;
  #isStarting = false;
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
    this.#endUs = 'endUs' in until ? until.endUs : Number.POSITIVE_INFINITY;
    this.#arrivals = this.#shape.arrivals(until);
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

  cut(): void {
    for (const { program } of this.#flights) program.cut();
  }

  async close(): Promise<void> {
    clearTimeout(this.#grace);
    this.#pacer.cancel();
    await Promise.all(this.#flights.map(({ program }) => program.close()));
  }

  readonly #fire = (): void => this.#startDue(false);
  readonly #fireAgain = (): void => this.#startDue(true);

  /**
   * Starts every arrival that is due, drops those that there is no room for, and waits for the next one. `hasLooked`: the sockets have
   * been read since this thread was late.
   */
  #startDue(hasLooked: boolean): void {
    this.#wake(this.#clock());
    const nowUs = this.#startWhileRoom();
    while (this.#next !== null && this.#dueUs <= nowUs) {
      // Timers run before sockets are read. If this thread was busy, responses that make room may lie in the sockets: read them first.
      if (!hasLooked && nowUs - this.#dueUs > PUNCTUAL_US) {
        this.#pacer.wait(0, this.#fireAgain);
        return;
      }
      this.#drop(this.#next, nowUs);
    }
    if (this.#next === null) this.#finishIfDone();
    else this.#pacer.wait((this.#dueUs - nowUs) / 1e3, this.#fire);
  }

  /** Starts what is due, as far as there is room, and returns the time: what is due by then, and was not started, has no room. */
  #startWhileRoom(): number {
    this.#isStarting = true;
    let nowUs = this.#clock();
    while (this.#next !== null && this.#hasRoom()) {
      if (this.#dueUs > nowUs) {
        nowUs = this.#clock();
        if (this.#dueUs > nowUs) break;
      }
      this.#start(this.#next, nowUs);
    }
    this.#isStarting = false;
    return this.#hasRoom() ? nowUs : this.#clock();
  }

  #start({ stage }: Arrival, nowUs: number): void {
    this.#inFlight += 1;
    this.#starts[stage] ??= { stage, isArrival: true };
    this.#take().begin(this.#dueUs, nowUs, this.#starts[stage]);
    this.#advance();
  }

  #drop({ stage }: Arrival, nowUs: number): void {
    this.#shape.onDropped(stage, nowUs);
    this.#lateDrops.dropped(stage, this.#dueUs, nowUs);
    this.#advance();
  }

  /** What has become due while this thread was awake starts now. What there is no room for waits: more ends may lie in the sockets. */
  readonly #ended = (flight: Flight, outcome: Outcome): void => {
    this.#inFlight -= 1;
    this.#free.push(flight);
    // An iteration that was cut off would have been cut off in any case: it excuses no drop.
    if (outcome !== 'unfinished') this.#excuse(flight.startUs, flight.latenessUs);
    if (this.#next !== null && !this.#isStarting) {
      this.#startWhileRoom();
      if (this.#next === null) this.#pacer.cancel();
    }
    if (this.#next === null) this.#finishIfDone();
  };

  /**
   * Notes how long this thread was busy and read no socket, since an iteration whose end is noticed now may have ended that
   * long ago.
   */
  #wake(nowUs: number): void {
    const unseenUs = nowUs - Math.max(this.#dueUs, this.#wokeUs);
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

  /** When the next arrival is due, µs on the shared clock; infinite if there is none. */
  get #dueUs(): number {
    return this.#next === null ? Number.POSITIVE_INFINITY : this.#startUs + this.#next.dueMs * 1e3;
  }

  #hasRoom(): boolean {
    return this.#inFlight < this.#shape.maxInFlight;
  }

  /** Returns the program that was used last, since its connection is warm, or a new one if none is free. */
  #take(): Flight {
    const free = this.#free.pop();
    if (free) return free;
    const flight = new Flight(this.#makeProgram(this.#flights.length), this.#ended);
    this.#flights.push(flight);
    return flight;
  }

  #advance(): void {
    const step = this.#arrivals?.next();
    const arrival = step && !step.done ? step.value : null;
    this.#next = arrival && this.#startUs + arrival.dueMs * 1e3 < this.#endUs ? arrival : null;
  }

  /**
   * Called when nothing more is due: waits for what is in flight, cuts it off at the end of the graceful stop, and ends the
   * phase.
   */
  readonly #finishIfDone = (): void => {
    if (this.#endUs === Number.POSITIVE_INFINITY) this.#endUs = this.#clock();
    const untilEndMs = (this.#endUs - this.#clock()) / 1e3;
    const leftMs = Math.max(0, untilEndMs);
    if (this.#inFlight > 0) {
      this.#grace ??= setTimeout(() => this.cut(), Math.max(0, untilEndMs + this.#gracefulStopMs));
      return;
    }
    clearTimeout(this.#grace);
    // The phase lasts for its full time: a window that ended with the last response would be shorter than that of the planned rate.
    this.#grace = leftMs > 0 ? setTimeout(this.#finishIfDone, Math.ceil(leftMs)) : undefined;
    if (leftMs === 0) this.#drained();
  };
}
