import { DELETED, STORED, StatusCheck } from '../../../workers/checks/status-check.ts';
import { StreamCheck } from '../../../workers/checks/stream-check.ts';
import type { BodyCheck, Exchange } from '../../../workers/http/exchange.ts';
import { flatHeaders } from '../../../workers/http/request.ts';
import type { Program, ProgramFactory, Start } from '../../../workers/programs/program.ts';
import { uniqueStart } from '../../../workers/programs/unique.ts';
import type { Outcome } from '../../../workers/recording/outcome.ts';
import type { SeriesRecorder } from '../../../workers/recording/series-recorder.ts';
import type { ResolvedDocument } from '../language/fact-sources.ts';
import type { MemoryPressureFacts } from './facts.ts';
import type { MemoryPressureWorkload } from './types.ts';

/** The requests of an iteration, in their order, and that of their series. */
const REQUESTS = ['upload', 'download', 'delete'] as const;
const [UPLOAD, DOWNLOAD, DELETE] = [0, 1, 2] as const;

type Choice = { readonly document: ResolvedDocument; readonly check: StreamCheck; readonly headers: string[] };

/**
 * One iteration puts one document onto the target, reads it back, holds it against what was sent, and deletes it. The user
 * with number `first` begins with the document of that number, then in turn.
 */
class MemoryPressureProgram implements Program {
  readonly #exchange: Exchange;
  readonly #allSeries: readonly SeriesRecorder[];
  readonly #choices: readonly Choice[];
  readonly #headers: string[];
  /** Begins the names of documents: no other user, shard, level or run has the same. */
  readonly #prefix: string;
  readonly #stored = new StatusCheck(STORED);
  readonly #deleted = new StatusCheck(DELETED);
  #next: number;
  #iterations = 0;
  #choice: Choice;
  #stage = 0;
  #path = '';
  #dueUs = 0;
  #outcome: Outcome = 'ok';
  #done: (outcome: Outcome) => void = () => undefined;

  constructor(
    { path, headers }: Pick<MemoryPressureWorkload, 'path' | 'headers'>,
    documents: readonly ResolvedDocument[],
    exchange: Exchange,
    series: readonly SeriesRecorder[],
    basePath: string,
    unique: string,
    first: number,
  ) {
    this.#exchange = exchange;
    this.#allSeries = series;
    this.#headers = flatHeaders(headers);
    const hasType = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
    this.#choices = documents.map((document) => ({
      document,
      check: new StreamCheck(document),
      headers: hasType ? this.#headers : [...this.#headers, 'content-type', document.contentType],
    }));
    this.#choice = this.#choices[0] as Choice;
    this.#prefix = `${basePath}${path}/${unique}-${first}-`;
    this.#next = first;
  }

  iterate(dueUs: number, done: (outcome: Outcome) => void, { stage, isArrival }: Start): void {
    this.#choice = this.#choices[this.#next % this.#choices.length] as Choice;
    this.#next += 1;
    this.#path = `${this.#prefix}${this.#iterations}`;
    this.#iterations += 1;
    this.#stage = stage;
    this.#dueUs = dueUs;
    this.#outcome = 'ok';
    this.#done = done;
    this.#seriesOf(UPLOAD).iterationStarted();
    const { document, headers } = this.#choice;
    const body = { kind: 'file', path: document.path, bytes: document.bytes } as const;
    const request = { method: 'PUT', path: this.#path, headers, body };
    this.#exchange.send(request, this.#seriesOf(UPLOAD), this.#stored, dueUs, this.#uploaded, isArrival);
  }

  cut(): void {
    this.#exchange.cut();
  }

  close(): Promise<void> {
    return this.#exchange.close();
  }

  readonly #uploaded = (outcome: Outcome, nowUs: number): void => {
    if (outcome === 'ok') this.#ask('GET', DOWNLOAD, this.#choice.check, nowUs, this.#downloaded);
    else this.#end(outcome, nowUs);
  };

  /** What can't be read back is deleted all the same: it must not stay behind. */
  readonly #downloaded = (outcome: Outcome, nowUs: number): void => {
    this.#outcome = outcome;
    if (outcome === 'unfinished') this.#end(outcome, nowUs);
    else this.#ask('DELETE', DELETE, this.#deleted, nowUs, this.#gone);
  };

  readonly #gone = (outcome: Outcome, nowUs: number): void => {
    this.#end(this.#outcome === 'ok' ? outcome : this.#outcome, nowUs);
  };

  #ask(
    method: string,
    request: number,
    check: BodyCheck,
    dueUs: number,
    done: (outcome: Outcome, nowUs: number) => void,
  ): void {
    const outgoing = { method, path: this.#path, headers: this.#headers, body: null };
    this.#exchange.send(outgoing, this.#seriesOf(request), check, dueUs, done);
  }

  #end(outcome: Outcome, nowUs: number): void {
    const series = this.#seriesOf(UPLOAD);
    series.iterationEnded(outcome);
    series.time('iteration', outcome, nowUs - this.#dueUs);
    this.#done(outcome);
  }

  #seriesOf(request: number): SeriesRecorder {
    return this.#allSeries[this.#stage * REQUESTS.length + request] as SeriesRecorder;
  }
}

export const memoryPressurePrograms: ProgramFactory<MemoryPressureWorkload, MemoryPressureFacts> = (setting) => {
  const { workload, facts, id, basePath, series, connect } = setting;
  const unique = uniqueStart(id);
  return (user) =>
    new MemoryPressureProgram(workload, facts.documents, connect().exchange, series, basePath, unique, user);
};
