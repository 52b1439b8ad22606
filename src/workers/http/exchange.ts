import type { Clock } from '../../metrics/clock.ts';
import type { FailureClass } from '../../metrics/names.ts';
import type { Outcome } from '../recording/outcome.ts';
import type { Recorder } from '../recording/recorder.ts';
import type { SeriesRecorder } from '../recording/series-recorder.ts';
import type { Connection, OutgoingRequest, ResponseHead, ResponseSink } from './engine.ts';

/** Checks one answer after the other: each as its body arrives, with a verdict at its end. */
export type BodyCheck = {
  /** A new answer is expected; nothing of the one before may count. */
  onStart(): void;
  onHeaders?(head: ResponseHead): void;
  /** A piece of the body: the bytes of `buffer` from `from` to `to`. The buffer is used again after this call. */
  onChunk(buffer: Buffer, from: number, to: number, nowUs: number): void;
  /** Null if the answer is ok, so that nothing is allocated for it. `bytes` is the length of the body. */
  onEnd(status: number, bytes: number): CheckFailure | null;
};

/** Why an answer is not ok: the class that it is counted under, and the reason in words for the user. */
export type CheckFailure = { readonly failure: FailureClass; readonly reason: string };

/** Fields that all exchanges of a shard share. */
export type ExchangeOptions = {
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly timeoutMs: number;
};

const LONGEST_PATH = 120;
/** The first bytes of each body are kept up to this length, to be shown if the answer is not ok. */
const EXCERPT_BYTES = 200;

/** One request of a virtual user: times, counts and checks it, and ends it exactly once. Reused for the user's next request. */
export class Exchange implements ResponseSink {
  readonly #connection: Connection;
  readonly #recorder: Recorder;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  #timer: NodeJS.Timeout | undefined;
  #series: SeriesRecorder | null = null;
  #request: OutgoingRequest | null = null;
  #check: BodyCheck | null = null;
  #done: (outcome: Outcome, nowUs: number) => void = () => undefined;
  #dueUs = 0;
  #deadlineUs = 0;
  /** Whether the deadline of the request in flight has been postponed. */
  #isExtended = false;
  #sentUs = 0;
  #headersUs = 0;
  #status = 0;
  #bytes = 0;
  /** The first bytes of the body, as far as they have arrived. */
  readonly #head: Buffer = Buffer.allocUnsafeSlow(EXCERPT_BYTES);

  constructor(connection: Connection, options: ExchangeOptions) {
    this.#connection = connection;
    this.#recorder = options.recorder;
    this.#clock = options.clock;
    this.#timeoutMs = options.timeoutMs;
  }

  /**
   * Sends a request that was due at `dueUs` (µs on the shared clock) and calls `done` once, when it has ended. `isArrival`
   * is true for the first request of an arrival: only that can be late, so only for it `lateness` is recorded.
   */
  send(
    request: OutgoingRequest,
    series: SeriesRecorder,
    check: BodyCheck,
    dueUs: number,
    done: (outcome: Outcome, nowUs: number) => void,
    isArrival = false,
  ): void {
    this.#request = request;
    this.#series = series;
    this.#check = check;
    this.#done = done;
    this.#dueUs = dueUs;
    this.#sentUs = 0;
    this.#headersUs = 0;
    this.#status = 0;
    this.#bytes = 0;
    const nowUs = isArrival ? this.#clock() : dueUs;
    // The timeout counts from now, not from the due time: the target gets its full time even if the harness is late.
    this.#deadlineUs = nowUs + this.#timeoutMs * 1e3;
    this.#isExtended = false;
    this.#recorder.roll(nowUs);
    series.requestStarted();
    // Lateness is recorded before the request is sent, so it is the harness's own and holds no time of the target.
    if (isArrival) series.time('lateness', 'ok', nowUs - dueUs);
    check.onStart();
    this.#timer ??= setTimeout(this.#expire, this.#timeoutMs);
    this.#connection.send(request, this);
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
    this.#check?.onHeaders?.(head);
  }

  onChunk(buffer: Buffer, from: number, to: number): void {
    const nowUs = this.#clock();
    this.#recorder.roll(nowUs);
    if (this.#bytes < EXCERPT_BYTES) buffer.copy(this.#head, this.#bytes, from, to);
    this.#bytes += to - from;
    this.#series?.received(to - from);
    this.#check?.onChunk(buffer, from, to, nowUs);
  }

  onEnd(): void {
    const nowUs = this.#clock();
    const failed = this.#check?.onEnd(this.#status, this.#bytes) ?? null;
    if (failed !== null) this.#tell(failed.failure, failed.reason, nowUs);
    this.#end(failed === null ? 'ok' : failed.failure, nowUs);
  }

  onFailure(failure: FailureClass, detail: string): void {
    const nowUs = this.#clock();
    this.#tell(failure, detail, nowUs);
    this.#end(failure, nowUs);
  }

  #end(outcome: Outcome, nowUs: number): void {
    const series = this.#series;
    if (!series) return;
    this.#series = null;
    this.#recorder.roll(nowUs);
    series.requestEnded(outcome);
    series.time('response', outcome, nowUs - this.#dueUs);
    if (this.#sentUs > 0) {
      series.time('service', outcome, nowUs - this.#sentUs);
      const headersUs = this.#headersUs === 0 && outcome === 'unfinished' ? nowUs : this.#headersUs;
      if (headersUs > 0) series.time('ttfb', outcome, headersUs - this.#sentUs);
    }
    this.#done(outcome, nowUs);
  }

  #tell(failure: FailureClass, detail: string, nowUs: number): void {
    if (!this.#series) return;
    this.#recorder.roll(nowUs);
    const status = this.#status === 0 ? null : this.#status;
    this.#series.requestFailed(failure, status, nowUs, () => ({
      detail: this.#request ? `${inWords(this.#request)}: ${detail}` : detail,
      excerpt: this.#bytes === 0 ? null : this.#head.toString('utf8', 0, Math.min(this.#bytes, EXCERPT_BYTES)),
    }));
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
    const lateUs = nowUs - this.#deadlineUs;
    if (lateUs > 0 && !this.#isExtended) {
      this.#isExtended = true;
      this.#deadlineUs = nowUs + Math.min(lateUs, this.#timeoutMs * 1e3);
    }
    const leftMs = (this.#deadlineUs - nowUs) / 1e3;
    if (leftMs > 0) this.#timer = setTimeout(this.#expire, Math.ceil(leftMs));
    else {
      this.#tell('timeout', `no complete answer within ${this.#timeoutMs} ms`, nowUs);
      this.#drop('timeout', nowUs);
    }
  };
}

function inWords({ label, method, path }: OutgoingRequest): string {
  const shown = path.length > LONGEST_PATH ? `${path.slice(0, LONGEST_PATH)}…` : path;
  return `${label === undefined ? '' : `${label}: `}${method} ${shown}`;
}
