import type { Headers } from '../../scenarios/scenario.ts';
import type { OutgoingRequest } from '../engine.ts';
import type { Exchange } from '../exchange.ts';
import type { Outcome } from '../outcome.ts';
import type { Program, Start } from '../program.ts';
import type { ResolvedFile } from '../protocol.ts';
import { getRequest } from '../request.ts';
import type { SeriesRecorder } from '../series-recorder.ts';
import { StreamCheck } from '../stream-check.ts';

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
      check: new StreamCheck({ bytes: file.bytes, sha256: verify === 'sha256' ? file.sha256 : null }),
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
