import { ProblemCheck } from '../../../workers/checks/problem-check.ts';
import { DELETED, STORED, StatusCheck } from '../../../workers/checks/status-check.ts';
import { StreamCheck } from '../../../workers/checks/stream-check.ts';
import type { OutgoingRequest } from '../../../workers/http/engine.ts';
import type { BodyCheck, Exchange } from '../../../workers/http/exchange.ts';
import { flatHeaders } from '../../../workers/http/request.ts';
import type { Program, ProgramFactory, Start } from '../../../workers/programs/program.ts';
import { Turns } from '../../../workers/programs/turns.ts';
import { uniqueStart } from '../../../workers/programs/unique.ts';
import type { Outcome } from '../../../workers/recording/outcome.ts';
import type { SeriesRecorder } from '../../../workers/recording/series-recorder.ts';
import type { ResolvedDocument } from '../language/fact-sources.ts';
import type { EdgeCasesFacts } from './facts.ts';
import { type Hostile, hostileRequests } from './hostile.ts';
import type { EdgeCasesWorkload } from './types.ts';

/** The requests of an iteration, in their order, and that of their series. */
const [PUT, GET, DELETE, HOSTILE] = [0, 1, 2, 3] as const;

/** The longest name of a document that the OpenSpec target takes, in characters. */
const LONGEST_NAME = 64;

type Choice = { readonly document: ResolvedDocument; readonly check: StreamCheck; readonly headers: string[] };

/** What a user shares with others. */
type Place = {
  /** Begins its names: no other run, scenario, repeat or level has the same. */
  readonly unique: string;
  /** Numbers of iterations: no other user or shard has the same. */
  readonly turns: Turns;
  readonly basePath: string;
  /** One that is there, for attacks on its files. */
  readonly change: string | null;
};

/**
 * One iteration puts one case onto the target, reads it back, holds it against what was sent, and deletes it; then it sends
 * one request that must be refused. Users take both in turn (turns.ts).
 */
export class EdgeCasesProgram implements Program {
  readonly #exchange: Exchange;
  readonly #allSeries: readonly SeriesRecorder[];
  readonly #cases: readonly ResolvedDocument[];
  readonly #choices = new Map<number, Choice>();
  readonly #hostile: readonly Hostile[];
  readonly #place: Place;
  readonly #collection: string;
  readonly #headers: string[];
  readonly #hasType: boolean;
  readonly #stored = new StatusCheck(STORED);
  readonly #deleted = new StatusCheck(DELETED);
  readonly #refused = new ProblemCheck();
  #turn = 0;
  #choice: Choice;
  #stage = 0;
  #name = '';
  #path = '';
  #dueUs = 0;
  #outcome: Outcome = 'ok';
  #done: (outcome: Outcome) => void = () => undefined;

  constructor(
    { path, headers, hostile }: Pick<EdgeCasesWorkload, 'path' | 'headers' | 'hostile'>,
    cases: readonly ResolvedDocument[],
    exchange: Exchange,
    series: readonly SeriesRecorder[],
    place: Place,
  ) {
    this.#exchange = exchange;
    this.#allSeries = series;
    this.#cases = cases;
    this.#place = place;
    this.#headers = flatHeaders(headers);
    this.#hasType = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
    this.#collection = `${place.basePath}${path}`;
    this.#hostile = hostile ? hostileRequests({ ...place, documents: path, headers }) : [];
    this.#choice = this.#choose(0);
  }

  iterate(dueUs: number, done: (outcome: Outcome) => void, { stage, isArrival }: Start): void {
    this.#turn = this.#place.turns.take();
    this.#choice = this.#choose(this.#turn % this.#cases.length);
    this.#name = nameOf(this.#place.unique, this.#turn);
    this.#path = `${this.#collection}/${this.#name}`;
    this.#stage = stage;
    this.#dueUs = dueUs;
    this.#outcome = 'ok';
    this.#done = done;
    this.#seriesOf(PUT).iterationStarted();
    const { document, headers } = this.#choice;
    const body = { kind: 'file', path: document.path, bytes: document.bytes } as const;
    const request = { label: document.name, method: 'PUT', path: this.#path, headers, body };
    this.#exchange.send(request, this.#seriesOf(PUT), this.#stored, dueUs, this.#put, isArrival);
  }

  cut(): void {
    this.#exchange.cut();
  }

  close(): Promise<void> {
    return this.#exchange.close();
  }

  readonly #put = (outcome: Outcome, nowUs: number): void => {
    if (outcome === 'ok') this.#ask('GET', GET, this.#choice.check, nowUs, this.#got);
    else this.#end(outcome, nowUs);
  };

  /** What can't be read back is deleted all the same: it must not stay behind. */
  readonly #got = (outcome: Outcome, nowUs: number): void => {
    this.#outcome = outcome;
    if (outcome === 'unfinished') this.#end(outcome, nowUs);
    else this.#ask('DELETE', DELETE, this.#deleted, nowUs, this.#gone);
  };

  readonly #gone = (outcome: Outcome, nowUs: number): void => {
    if (this.#outcome === 'ok') this.#outcome = outcome;
    if (outcome === 'unfinished' || this.#hostile.length === 0) this.#end(this.#outcome, nowUs);
    else this.#attack(nowUs);
  };

  readonly #attacked = (outcome: Outcome, nowUs: number): void => {
    this.#end(this.#outcome === 'ok' ? outcome : this.#outcome, nowUs);
  };

  #attack(dueUs: number): void {
    const { promised, request } = this.#hostile[this.#turn % this.#hostile.length] as Hostile;
    this.#refused.promise(promised);
    this.#send(request(this.#name), HOSTILE, this.#refused, dueUs, this.#attacked);
  }

  #ask(
    method: string,
    series: number,
    check: BodyCheck,
    dueUs: number,
    done: (outcome: Outcome, nowUs: number) => void,
  ): void {
    const label = this.#choice.document.name;
    this.#send({ label, method, path: this.#path, headers: this.#headers, body: null }, series, check, dueUs, done);
  }

  #send(
    request: OutgoingRequest,
    series: number,
    check: BodyCheck,
    dueUs: number,
    done: (outcome: Outcome, nowUs: number) => void,
  ): void {
    this.#exchange.send(request, this.#seriesOf(series), check, dueUs, done);
  }

  #end(outcome: Outcome, nowUs: number): void {
    const series = this.#seriesOf(PUT);
    series.iterationEnded(outcome);
    series.time('iteration', outcome, nowUs - this.#dueUs);
    this.#done(outcome);
  }

  /** Made for the first time that this user comes to the case, and kept. */
  #choose(index: number): Choice {
    const known = this.#choices.get(index);
    if (known !== undefined) return known;
    const document = this.#cases[index] as ResolvedDocument;
    const headers = this.#hasType ? this.#headers : [...this.#headers, 'content-type', document.contentType];
    const choice = { document, check: new StreamCheck(document), headers };
    this.#choices.set(index, choice);
    return choice;
  }

  #seriesOf(request: number): SeriesRecorder {
    const requests = this.#hostile.length > 0 ? 4 : 3;
    return this.#allSeries[this.#stage * requests + request] as SeriesRecorder;
  }
}

/** Every second one is as long as a name may be. No two are the same: what pads them stands before the number. */
function nameOf(unique: string, turn: number): string {
  const number = turn % 2 === 0 ? `${turn}` : `${turn}`.padStart(LONGEST_NAME - unique.length - 1, '0');
  return `${unique}-${number}`;
}

export const edgeCasesPrograms: ProgramFactory<EdgeCasesWorkload, EdgeCasesFacts> = (setting) => {
  const { workload, facts, id, shards, basePath, series, connect } = setting;
  const place = { unique: uniqueStart(id), turns: new Turns(id.shard, shards), basePath, change: facts.change };
  return () => new EdgeCasesProgram(workload, facts.cases, connect().exchange, series, place);
};
