import { type CountersInProgress, zeroCounters } from '../../metrics/counters.ts';
import type { FailureGroup } from '../../metrics/failures.ts';
import type { EncodedTimers, Series, SeriesKey } from '../../metrics/interval.ts';
import { type EncodedHistogram, LatencyRecorder } from '../../metrics/latency-recorder.ts';
import { type FailureClass, TIMERS, type TimerName } from '../../metrics/names.ts';
import type { Outcome } from './outcome.ts';

/** The first failure of a group: what happened, in words, and the beginning of the body. */
export type FailureDetail = Pick<FailureGroup, 'detail' | 'excerpt'>;

type FailureInProgress = { -readonly [key in keyof FailureGroup]: FailureGroup[key] };

/** The most groups of failures in one interval; failures with further statuses are counted without their status. */
const MOST_FAILURE_GROUPS = 32;

/** A recorder for each timer. One that has recorded nothing holds no counters. */
export type Timers = Readonly<Record<TimerName, LatencyRecorder>>;

/** Records the figures of one series between two cuts. After the first value of a timer, its methods allocate nothing. */
export class SeriesRecorder {
  readonly key: SeriesKey;
  readonly #timers: Timers = openTimers();
  readonly #failedTimers: Timers = openTimers();
  readonly #openTimers: Timers = openTimers();
  #counters: CountersInProgress = zeroCounters();
  #inFlight = 0;
  readonly #failures = new Map<string, FailureInProgress>();

  constructor(key: SeriesKey) {
    this.key = key;
  }

  /** Number of requests that have started and not ended. */
  get inFlight(): number {
    return this.#inFlight;
  }

  requestStarted(): void {
    this.#counters.started += 1;
    this.#inFlight += 1;
  }

  /** Records that a request is sent once more. It goes on, and ends once. */
  requestRetried(): void {
    this.#counters.retried += 1;
  }

  /** Records that bytes came which no request had asked for. */
  unasked(): void {
    this.#counters.unasked += 1;
  }

  connectionOpened(): void {
    this.#counters.connections += 1;
  }

  requestEnded(outcome: Outcome): void {
    this.#inFlight -= 1;
    if (outcome === 'ok') this.#counters.ok += 1;
    else if (outcome === 'unfinished') this.#counters.unfinished += 1;
    else this.#counters.failed[outcome] += 1;
  }

  /** Records what a failure was; `describe` is called only for the first of its class and status in an interval. */
  requestFailed(failure: FailureClass, status: number | null, nowUs: number, describe: () => FailureDetail): void {
    const isNew = !this.#failures.has(`${failure} ${status}`);
    const kept = isNew && this.#failures.size >= MOST_FAILURE_GROUPS ? null : status;
    const key = `${failure} ${kept}`;
    const known = this.#failures.get(key);
    if (known) {
      known.count += 1;
      known.lastUs = nowUs;
    } else this.#failures.set(key, { failure, status: kept, count: 1, firstUs: nowUs, lastUs: nowUs, ...describe() });
  }

  iterationStarted(): void {
    this.#counters.iterations.started += 1;
  }

  iterationEnded(outcome: Outcome): void {
    if (outcome === 'ok') this.#counters.iterations.ok += 1;
    else if (outcome === 'unfinished') this.#counters.iterations.unfinished += 1;
    else this.#counters.iterations.failed += 1;
  }

  iterationDropped(): void {
    this.#counters.iterations.dropped += 1;
  }

  /** Records that an iteration was dropped only because the harness was late. It is called some time after the drop. */
  dropExcused(): void {
    this.#counters.iterations.droppedLate += 1;
  }

  received(bytes: number): void {
    this.#counters.bytes += bytes;
  }

  page(items: number): void {
    this.#counters.pages += 1;
    this.#counters.items += items;
  }

  /** Records entries that were seen, of no page. */
  items(count: number): void {
    this.#counters.items += count;
  }

  /** Records a time in the histogram of its outcome: ok, failed, or (as its age when it was cut off) unfinished. */
  time(timer: TimerName, outcome: Outcome, us: number): void {
    this.timersOf(outcome)[timer].record(us);
  }

  /** The timers of an outcome, for times that every request has: a name that is written out is found the fastest. */
  timersOf(outcome: Outcome): Timers {
    if (outcome === 'ok') return this.#timers;
    return outcome === 'unfinished' ? this.#openTimers : this.#failedTimers;
  }

  /** Returns everything since the last call and starts from zero, except for the number of requests in flight. */
  take(): Series {
    const counters = this.#counters;
    this.#counters = zeroCounters();
    return {
      ...this.key,
      timers: takeAll(this.#timers),
      failedTimers: takeAll(this.#failedTimers),
      openTimers: takeAll(this.#openTimers),
      counters,
      failures: this.#takeFailures(),
    };
  }

  #takeFailures(): readonly FailureGroup[] {
    if (this.#failures.size === 0) return [];
    const groups = [...this.#failures.values()];
    this.#failures.clear();
    return groups;
  }
}

function openTimers(): Timers {
  return {
    response: new LatencyRecorder(),
    service: new LatencyRecorder(),
    ttfb: new LatencyRecorder(),
    lateness: new LatencyRecorder(),
    iteration: new LatencyRecorder(),
    traversal: new LatencyRecorder(),
    gap: new LatencyRecorder(),
    startup: new LatencyRecorder(),
  };
}

function takeAll(timers: Timers): EncodedTimers {
  const taken: { [name in TimerName]?: EncodedHistogram } = {};
  for (const name of TIMERS) {
    const encoded = timers[name].take();
    if (encoded) taken[name] = encoded;
  }
  return taken;
}
