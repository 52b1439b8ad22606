import type { FailureClass } from '../../metrics/names.ts';
import type { Headers } from '../../scenarios/scenario.ts';
import { BodyHash } from '../body.ts';
import type { OutgoingRequest } from '../engine.ts';
import type { BodyCheck, Exchange } from '../exchange.ts';
import type { Outcome } from '../outcome.ts';
import type { Program, Start } from '../program.ts';
import type { ResolvedFile } from '../protocol.ts';
import { getRequest } from '../request.ts';
import type { SeriesRecorder } from '../series-recorder.ts';

type Stream = { readonly request: OutgoingRequest; readonly check: StreamCheck };

/** One iteration reads one file whole; the user with number `first` begins with the file of that number, then in turn. */
export class StreamingProgram implements Program {
  readonly #exchange: Exchange;
  readonly #streams: readonly Stream[];
  #next: number;
  readonly #allSeries: readonly SeriesRecorder[];
  #series: SeriesRecorder;
  #dueUs = 0;
  #done: (outcome: Outcome) => void = () => undefined;

  constructor(
    files: readonly ResolvedFile[],
    headers: Headers,
    verify: 'sha256' | 'length',
    exchange: Exchange,
    series: readonly SeriesRecorder[],
    basePath: string,
    first: number,
  ) {
    this.#exchange = exchange;
    this.#allSeries = series;
    this.#series = series[0] as SeriesRecorder;
    this.#streams = files.map((file) => ({
      request: getRequest(`${basePath}${file.path}`, headers),
      check: new StreamCheck(file, verify),
    }));
    this.#next = first;
  }

  iterate(dueUs: number, done: (outcome: Outcome) => void, { stage, isArrival }: Start): void {
    const turn = this.#next % this.#streams.length;
    const stream = this.#streams[turn] as Stream;
    const series = this.#allSeries[stage * this.#streams.length + turn] as SeriesRecorder;
    this.#next += 1;
    this.#series = series;
    this.#dueUs = dueUs;
    this.#done = done;
    stream.check.follow(series);
    series.iterationStarted();
    this.#exchange.send(stream.request, series, stream.check, dueUs, this.#ended, isArrival);
  }

  cut(): void {
    this.#exchange.cut();
  }

  close(): Promise<void> {
    return this.#exchange.close();
  }

  readonly #ended = (outcome: Outcome, nowUs: number): void => {
    this.#series.iterationEnded(outcome);
    this.#series.time('iteration', outcome, nowUs - this.#dueUs);
    this.#done(outcome);
  };
}

/** Length and SHA-256 of a body that is never kept, and the pauses between its chunks. */
class StreamCheck implements BodyCheck {
  readonly #file: ResolvedFile;
  readonly #hash: BodyHash | null;
  #series: SeriesRecorder | null = null;
  #lastUs = 0;
  #reason = '';

  constructor(file: ResolvedFile, verify: 'sha256' | 'length') {
    this.#file = file;
    this.#hash = verify === 'sha256' ? new BodyHash() : null;
  }

  /** Where the pauses of the next body are recorded. */
  follow(series: SeriesRecorder): void {
    this.#series = series;
  }

  onStart(): void {
    this.#lastUs = 0;
    this.#hash?.start();
  }

  onChunk(chunk: Buffer, nowUs: number): void {
    if (this.#lastUs > 0) this.#series?.time('gap', 'ok', nowUs - this.#lastUs);
    this.#lastUs = nowUs;
    this.#hash?.add(chunk);
  }

  onEnd(status: number, bytes: number): 'ok' | FailureClass {
    if (status !== 200) return this.#wrong('status', `status ${status}, not 200`);
    if (bytes !== this.#file.bytes) return this.#wrong('length', `${bytes} bytes, not ${this.#file.bytes}`);
    const hash = this.#hash?.hex();
    if (hash === undefined || hash === this.#file.sha256) return 'ok';
    return this.#wrong('checksum', `SHA-256 ${hash}, not ${this.#file.sha256}`);
  }

  reason(): string {
    return this.#reason;
  }

  #wrong(failure: FailureClass, reason: string): FailureClass {
    this.#reason = reason;
    return failure;
  }
}
