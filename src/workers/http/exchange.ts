import type { Clock } from '../../metrics/clock.ts';
import type { FailureClass } from '../../metrics/names.ts';
import { Spares } from '../../spares.ts';
import type { Outcome } from '../recording/outcome.ts';
import type { Recorder } from '../recording/recorder.ts';
import type { SeriesRecorder } from '../recording/series-recorder.ts';
import { Answer } from './answer.ts';
import type { BodyCheck, CheckFailure } from './body-check.ts';
import type { Connection, LostConnection, OutgoingRequest, ResponseHead, ResponseSink } from './engine.ts';
import type { ExchangeOptions } from './exchange-options.ts';
import { inWords } from './request.ts';
import { isSentOnceMore } from './retry.ts';

/** One request of a virtual user: times, counts and checks it, and ends it exactly once. Reused for the user's next request. */
export class Exchange implements ResponseSink {
  readonly #connection: Connection;
  readonly #recorder: Recorder;
  readonly #clock: Clock;
  readonly #options: ExchangeOptions;
  #timer: NodeJS.Timeout | undefined;
  #series: SeriesRecorder | null = null;
  /** The series of the request in flight, or of the last one. */
  #lastSeries: SeriesRecorder | null = null;
  #request: OutgoingRequest | null = null;
  readonly #answers: Spares<Answer>;
  /** Null until the request in flight is answered. */
  #answer: Answer | null = null;
  #check: BodyCheck | null = null;
  #follow: () => CheckFailure | null = nothing;
  #done: (outcome: Outcome, nowUs: number) => void = () => undefined;
  #dueUs = 0;
  /** From the due time of the request in flight to its deadline, µs. */
  #patienceUs = 0;
  /** Whether that deadline has been postponed. */
  #isExtended = false;
  /** Whether the request in flight has been sent once more. */
  #isRetried = false;
  #sentUs = 0;
  #headersUs = 0;
  #status = 0;
  #bytes = 0;

  constructor(connection: Connection, options: ExchangeOptions) {
    this.#connection = connection;
    this.#recorder = options.recorder;
    this.#clock = options.clock;
    this.#options = options;
    this.#answers = options.answers ?? new Spares(() => new Answer(options.maxBodyBytes));
  }

  /**
   * Sends a request that was due at `dueUs` (µs on the shared clock) and calls `done` once, when it has ended. `isArrival`
   * is true for the first request of an arrival: only that can be late, so only for it `lateness` is recorded. `follow` is called
   * with an answer that is ok before that is recorded, and returns why what follows from the answer can't be done: then it has failed.
   */
  send(
    request: OutgoingRequest,
    series: SeriesRecorder,
    check: BodyCheck,
    dueUs: number,
    done: (outcome: Outcome, nowUs: number) => void,
    isArrival = false,
    follow: () => CheckFailure | null = nothing,
  ): void {
    this.#request = request;
    this.#check = check;
    this.#series = series;
    this.#lastSeries = series;
    this.#done = done;
    this.#follow = follow;
    this.#dueUs = dueUs;
    this.#sentUs = 0;
    this.#headersUs = 0;
    this.#status = 0;
    this.#bytes = 0;
    const nowUs = isArrival ? this.#clock() : dueUs;
    // The timeout counts from now, not from the due time: the target gets its full time even if the harness is late.
    this.#patienceUs = nowUs - dueUs + this.#options.timeoutMs * 1e3;
    this.#isExtended = false;
    this.#isRetried = false;
    this.#recorder.roll(nowUs);
    series.requestStarted();
    // Lateness is recorded before the request is sent, so it is the harness's own and holds no time of the target.
    if (isArrival) series.time('lateness', 'ok', nowUs - dueUs);
    check.onStart();
    this.#timer ??= setTimeout(this.#expire, this.#options.timeoutMs);
    this.#put(request);
  }

  /** Hands the request to the engine, which throws if it can't be written as HTTP. */
  #put(request: OutgoingRequest): void {
    try {
      this.#connection.send(request, this);
    } catch (error) {
      this.onFailure('protocol', `the request can't be sent: ${error instanceof Error ? error.message : ''}`);
    }
  }

  /** Cuts off the request in flight, which ends as unfinished. */
  cut(): void {
    this.#drop('unfinished', this.#clock());
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#connection.close();
  }

  onSent(): void {
    this.#sentUs = this.#clock();
  }

  onHeaders(status: number, head: ResponseHead): void {
    this.#status = status;
    this.#headersUs = this.#clock();
    if (this.#series) this.#refuse(this.#begun().onHeaders(status, head, this.#headersUs), this.#headersUs);
  }

  onChunk(buffer: Buffer, from: number, to: number): void {
    if (!this.#series) return;
    const nowUs = this.#clock();
    this.#recorder.roll(nowUs);
    this.#bytes += to - from;
    this.#series.received(to - from);
    this.#refuse(this.#begun().onChunk(buffer, from, to, this.#bytes, nowUs), nowUs);
  }

  onEnd(): void {
    if (!this.#series) return;
    const nowUs = this.#clock();
    const answer = this.#begun();
    const failed = answer.onEnd(this.#bytes) ?? this.#follow();
    if (answer.isRead) this.#options.letClockGo?.();
    if (failed !== null) this.#tell(failed.failure, failed.reason, nowUs);
    this.#end(failed === null ? 'ok' : failed.failure, nowUs);
  }

  onFailure(failure: FailureClass, detail: string, lost?: LostConnection): void {
    const nowUs = this.#clock();
    if (this.#sendOnceMore(lost, nowUs)) return;
    this.#tell(failure, detail, nowUs);
    this.#end(failure, nowUs);
  }

  /** A connection was opened for the request in flight. */
  readonly connected = (): void => {
    this.#recorder.roll(this.#clock());
    this.#lastSeries?.connectionOpened();
  };

  /** Bytes came that no request had asked for: they count in the series of the request before. */
  readonly unasked = (): void => {
    this.#recorder.roll(this.#clock());
    this.#lastSeries?.unasked();
  };

  /** A request goes on being the same one: its due time and its deadline stay, and only its end is counted. */
  #sendOnceMore(lost: LostConnection | undefined, nowUs: number): boolean {
    const request = this.#request;
    if (lost === undefined || request === null || !this.#series || this.#isRetried) return false;
    if (!isSentOnceMore(request.method, lost)) return false;
    this.#isRetried = true;
    this.#sentUs = 0;
    this.#recorder.roll(nowUs);
    this.#series.requestRetried();
    this.#put(request);
    return true;
  }

  #end(outcome: Outcome, nowUs: number): void {
    const series = this.#series;
    if (!series) return;
    this.#series = null;
    if (this.#answer !== null) this.#answers.give(this.#answer.released(this.#bytes));
    this.#answer = null;
    this.#recorder.roll(nowUs);
    series.requestEnded(outcome);
    const timers = series.timersOf(outcome);
    timers.response.record(nowUs - this.#dueUs);
    if (this.#sentUs > 0) {
      timers.service.record(nowUs - this.#sentUs);
      const headersUs = this.#headersUs === 0 && outcome === 'unfinished' ? nowUs : this.#headersUs;
      if (headersUs > 0) timers.ttfb.record(headersUs - this.#sentUs);
    }
    this.#done(outcome, nowUs);
  }

  /** The answer to the request in flight. */
  #begun(): Answer {
    if (this.#answer === null) {
      this.#answer = this.#answers.take();
      this.#answer.start(this.#check as BodyCheck);
    }
    return this.#answer;
  }

  #tell(failure: FailureClass, detail: string, nowUs: number): void {
    if (!this.#series) return;
    this.#recorder.roll(nowUs);
    const status = this.#status === 0 ? null : this.#status;
    this.#series.requestFailed(failure, status, nowUs, () => ({
      detail: this.#request ? `${inWords(this.#request)}: ${detail}` : detail,
      excerpt: this.#answer?.excerpt(this.#bytes) ?? null,
    }));
  }

  /** Ends a request whose answer can't be ok any more, without waiting for the rest of it. */
  #refuse(failed: CheckFailure | null, nowUs: number): void {
    if (failed === null) return;
    this.#tell(failed.failure, failed.reason, nowUs);
    this.#drop(failed.failure, nowUs);
  }

  #drop(outcome: Outcome, nowUs: number): void {
    if (!this.#series) return;
    this.#connection.abort();
    this.#end(outcome, nowUs);
  }

  /**
   * One timer serves all requests of a user. If it fires before the deadline of the request in flight, it is set again for
   * the time that is left. If it fires late, this thread was busy and an answer may already wait in the socket, so the
   * deadline is postponed once, by the time that the timer was late and at most by the timeout.
   */
  readonly #expire = (): void => {
    this.#timer = undefined;
    if (!this.#series) return;
    const nowUs = this.#clock();
    const { timeoutMs } = this.#options;
    const lateUs = nowUs - this.#dueUs - this.#patienceUs;
    if (lateUs > 0 && !this.#isExtended) {
      this.#isExtended = true;
      this.#patienceUs += lateUs + Math.min(lateUs, timeoutMs * 1e3);
    }
    const leftMs = (this.#dueUs + this.#patienceUs - nowUs) / 1e3;
    if (leftMs > 0) this.#timer = setTimeout(this.#expire, Math.ceil(leftMs));
    else {
      this.#tell('timeout', `no complete answer within ${timeoutMs} ms`, nowUs);
      this.#drop('timeout', nowUs);
    }
  };
}

function nothing(): null {
  return null;
}
