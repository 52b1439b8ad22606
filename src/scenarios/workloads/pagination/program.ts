import { createRandom } from '../../../random.ts';
import { ChangeApi } from '../../../workers/changes/change-api.ts';
import { ChangeMutations } from '../../../workers/changes/change-mutations.ts';
import { OwnChanges } from '../../../workers/changes/own-changes.ts';
import { BodyText, fieldAt, parseJson } from '../../../workers/checks/body.ts';
import { wrongStatus } from '../../../workers/checks/status-check.ts';
import type { OutgoingRequest } from '../../../workers/http/engine.ts';
import type { BodyCheck, CheckFailure, Exchange } from '../../../workers/http/exchange.ts';
import { flatHeaders } from '../../../workers/http/request.ts';
import type { Program, ProgramFactory, Start } from '../../../workers/programs/program.ts';
import { TidyProgram } from '../../../workers/programs/tidy.ts';
import { uniqueStart } from '../../../workers/programs/unique.ts';
import type { Outcome } from '../../../workers/recording/outcome.ts';
import type { SeriesRecorder } from '../../../workers/recording/series-recorder.ts';
import type { PaginationFacts } from './facts.ts';
import { MovingTally, Untouched } from './moving-tally.ts';
import { StillTally } from './still-tally.ts';
import type { PaginationWorkload } from './types.ts';
import { type Tally, Walk } from './walk.ts';

/** One iteration walks the whole collection once, page by page, and fails where an item is missing or comes twice. */
export class PaginationProgram implements Program, BodyCheck {
  readonly #workload: PaginationWorkload;
  readonly #exchange: Exchange;
  readonly #allSeries: readonly SeriesRecorder[];
  readonly #makeTally: () => Tally;
  /** What the user does between two pages; null where the collection is left alone. */
  readonly #mutations: ChangeMutations | null;
  #series: SeriesRecorder;
  #mutated: SeriesRecorder;
  readonly #request: Omit<OutgoingRequest, 'path'>;
  readonly #basePath: string;
  readonly #body = new BodyText();
  #walk: Walk;
  #dueUs = 0;
  #done: (outcome: Outcome) => void = () => undefined;

  constructor(
    workload: PaginationWorkload,
    exchange: Exchange,
    series: readonly SeriesRecorder[],
    basePath: string,
    makeTally: () => Tally,
    mutations: ChangeMutations | null,
  ) {
    this.#workload = workload;
    this.#exchange = exchange;
    this.#allSeries = series;
    this.#makeTally = makeTally;
    this.#mutations = mutations;
    this.#series = series[0] as SeriesRecorder;
    this.#mutated = this.#series;
    this.#request = { method: 'GET', headers: flatHeaders(workload.headers), body: null };
    this.#basePath = `${basePath}${workload.path}${workload.path.includes('?') ? '&' : '?'}`;
    this.#walk = new Walk(workload, makeTally());
  }

  iterate(dueUs: number, done: (outcome: Outcome) => void, { stage, isArrival }: Start): void {
    const place = stage * (this.#mutations === null ? 1 : 2);
    this.#series = this.#allSeries[place] as SeriesRecorder;
    this.#mutated = this.#allSeries[place + 1] ?? this.#series;
    this.#dueUs = dueUs;
    this.#done = done;
    this.#walk = new Walk(this.#workload, this.#makeTally());
    this.#series.iterationStarted();
    this.#read(dueUs, isArrival);
  }

  cut(): void {
    this.#exchange.cut();
  }

  close(): Promise<void> {
    return this.#exchange.close();
  }

  onStart(): void {
    this.#body.start();
  }

  onChunk(chunk: Buffer): void {
    this.#body.add(chunk);
  }

  onEnd(status: number): CheckFailure | null {
    if (status !== 200) return wrongStatus(status, [200]);
    const page = parseJson(this.#body.text());
    const { fields } = this.#workload;
    const items = fieldAt(page, fields.items);
    if (!Array.isArray(items)) return { failure: 'check', reason: `no array at "${fields.items}"` };
    this.#series.page(items.length);
    const problem = this.#walk.add(
      items.map((item) => fieldAt(item, fields.id)),
      fieldAt(page, fields.total),
      fieldAt(page, fields.nextCursor),
    );
    return problem === null ? null : { failure: 'check', reason: problem };
  }

  #read(dueUs: number, isArrival: boolean): void {
    const request = { ...this.#request, path: `${this.#basePath}${this.#walk.query()}` };
    this.#exchange.send(request, this.#series, this, dueUs, this.#pageEnded, isArrival);
  }

  readonly #pageEnded = (outcome: Outcome, nowUs: number): void => {
    if (outcome !== 'ok' || this.#walk.complete) this.#end(outcome, nowUs);
    else if (this.#mutations === null) this.#read(nowUs, false);
    else this.#mutations.mutate(this.#mutated, nowUs, this.#hasMutated);
  };

  readonly #hasMutated = (outcome: Outcome, nowUs: number): void => {
    if (outcome === 'ok') this.#read(nowUs, false);
    else this.#end(outcome, nowUs);
  };

  #end(outcome: Outcome, nowUs: number): void {
    this.#series.iterationEnded(outcome);
    this.#series.time('iteration', outcome, nowUs - this.#dueUs);
    this.#series.time('traversal', outcome, nowUs - this.#dueUs);
    this.#done(outcome);
  }
}

export const paginationPrograms: ProgramFactory<PaginationWorkload, PaginationFacts> = (setting) => {
  const { workload, facts, id, basePath, series, connect, onDoubt } = setting;
  if (!workload.mutate) {
    const still = (): StillTally => new StillTally(workload.minItems);
    return () => new PaginationProgram(workload, connect().exchange, series, basePath, still, null);
  }
  const untouched = new Untouched(facts.untouched);
  const moving = (): MovingTally => new MovingTally(untouched);
  return (user) => {
    const { connection, exchange } = connect();
    const random = createRandom(user + 1);
    const own = new OwnChanges(uniqueStart(id), user, random);
    const api = new ChangeApi(`${basePath}${pathOf(workload.path)}`, workload.headers);
    const mutations = new ChangeMutations(exchange, own, api, random);
    const program = new PaginationProgram(workload, exchange, series, basePath, moving, mutations);
    return new TidyProgram(program, own, connection, onDoubt);
  };
};

function pathOf(pathAndQuery: string): string {
  return pathAndQuery.split('?')[0] ?? '';
}
