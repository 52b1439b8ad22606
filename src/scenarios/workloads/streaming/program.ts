import { StreamCheck } from '../../../workers/checks/stream-check.ts';
import type { Exchange } from '../../../workers/http/exchange.ts';
import { flatHeaders } from '../../../workers/http/request.ts';
import type { Program, ProgramFactory, Start } from '../../../workers/programs/program.ts';
import { Turns } from '../../../workers/programs/turns.ts';
import type { Outcome } from '../../../workers/recording/outcome.ts';
import type { SeriesRecorder } from '../../../workers/recording/series-recorder.ts';
import type { Headers } from '../../fields/headers.ts';
import type { ResolvedFile, StreamingFacts } from './facts.ts';
import type { StreamingWorkload } from './types.ts';

/** Which files there are, and who reads which of them. */
type Course = {
  readonly files: readonly ResolvedFile[];
  /** Numbers the iterations: this user's own, or those of all users together. */
  readonly turns: Turns;
  /** How many requests a stage tells apart: one a file, or one for all of them. */
  readonly requests: number;
};

/** One iteration reads one file whole; files are taken in turn. */
export class StreamingProgram implements Program {
  readonly #course: Course;
  readonly #exchange: Exchange;
  readonly #basePath: string;
  readonly #headers: string[];
  readonly #hashes: boolean;
  readonly #check = new StreamCheck({ bytes: 0, sha256: null });
  readonly #allSeries: readonly SeriesRecorder[];
  #series: SeriesRecorder;
  #dueUs = 0;
  #done: (outcome: Outcome) => void = () => undefined;

  constructor(
    course: Course,
    headers: Headers,
    verify: 'sha256' | 'length',
    exchange: Exchange,
    series: readonly SeriesRecorder[],
    basePath: string,
  ) {
    this.#course = course;
    this.#exchange = exchange;
    this.#allSeries = series;
    this.#series = series[0] as SeriesRecorder;
    this.#basePath = basePath;
    this.#headers = flatHeaders(headers);
    this.#hashes = verify === 'sha256';
  }

  iterate(dueUs: number, done: (outcome: Outcome) => void, { stage, isArrival }: Start): void {
    const { files, turns, requests } = this.#course;
    const turn = turns.take();
    const { path, bytes, sha256 } = files[turn % files.length] as ResolvedFile;
    const series = this.#allSeries[stage * requests + (turn % requests)] as SeriesRecorder;
    this.#series = series;
    this.#dueUs = dueUs;
    this.#done = done;
    this.#check.expect({ bytes, sha256: this.#hashes ? sha256 : null });
    this.#check.follow(series);
    series.iterationStarted();
    const request = { method: 'GET', path: `${this.#basePath}${path}`, headers: this.#headers, body: null };
    this.#exchange.send(request, series, this.#check, dueUs, this.#ended, isArrival);
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

export const streamingPrograms: ProgramFactory<StreamingWorkload, StreamingFacts> = (setting) => {
  const { workload, facts, requests, id, shards, basePath, series, connect } = setting;
  const { headers, verify } = workload;
  // With `files: all`, each file is read by one user, so all users take turns from one row. With a list, each user has its own.
  const shared = new Turns(id.shard, shards);
  return (user) => {
    const turns = workload.files === 'all' ? shared : new Turns(user, 1);
    const course = { files: facts.files, turns, requests: requests.length };
    return new StreamingProgram(course, headers, verify, connect().exchange, series, basePath);
  };
};
