import { createRandom } from '../../../random.ts';
import { OwnChanges } from '../../../workers/changes/own-changes.ts';
import { ExpectationCheck } from '../../../workers/checks/expectation-check.ts';
import type { OutgoingRequest } from '../../../workers/http/engine.ts';
import type { Exchange } from '../../../workers/http/exchange.ts';
import { drawValues, type Fill, prepareRequest } from '../../../workers/http/request.ts';
import type { Program, ProgramFactory, Start } from '../../../workers/programs/program.ts';
import { TidyProgram } from '../../../workers/programs/tidy.ts';
import { uniqueStart } from '../../../workers/programs/unique.ts';
import { weightedDraw } from '../../../workers/programs/weighted-draw.ts';
import type { Outcome } from '../../../workers/recording/outcome.ts';
import type { SeriesRecorder } from '../../../workers/recording/series-recorder.ts';
import { ChangeOperations } from './change-operations.ts';
import type { ConcurrencyFacts } from './facts.ts';
import { mixNames } from './request-names.ts';
import type { ConcurrencyWorkload } from './types.ts';

type Choice = { readonly next: () => OutgoingRequest; readonly check: ExpectationCheck };

/** One iteration sends one request, or does one operation, drawn from the weighted mix of both. */
export class ConcurrencyProgram implements Program {
  readonly #exchange: Exchange;
  readonly #choices: readonly Choice[];
  readonly #operations: ChangeOperations | null;
  /** Places of the operations' own series among those of a stage. */
  readonly #operationPlaces: readonly number[];
  readonly #draw: () => number;
  /** By stage. */
  readonly #allSeries: readonly (readonly SeriesRecorder[])[];
  #series: SeriesRecorder;
  #dueUs = 0;
  #done: (outcome: Outcome) => void = () => undefined;

  constructor(
    workload: ConcurrencyWorkload,
    exchange: Exchange,
    series: readonly SeriesRecorder[],
    basePath: string,
    fill: Fill,
    random: () => number,
    operations: ChangeOperations | null,
  ) {
    const { requests } = workload;
    const names = mixNames(workload);
    this.#exchange = exchange;
    this.#operations = operations;
    this.#operationPlaces = workload.operations.map(({ name }) => names.indexOf(name));
    this.#allSeries = byStage(series, names.length);
    this.#series = series[0] as SeriesRecorder;
    this.#choices = requests.map((request) => ({
      next: prepareRequest(request, basePath, fill),
      check: new ExpectationCheck(request.expect, request.method),
    }));
    this.#draw = weightedDraw(
      [...requests, ...workload.operations].map(({ weight }) => weight),
      random,
    );
  }

  iterate(dueUs: number, done: (outcome: Outcome) => void, { stage, isArrival }: Start): void {
    const drawn = this.#draw();
    const choice = this.#choices[drawn];
    const all = this.#allSeries[stage] as readonly SeriesRecorder[];
    const operation = drawn - this.#choices.length;
    const series = all[choice ? drawn : (this.#operationPlaces[operation] as number)] as SeriesRecorder;
    this.#series = series;
    this.#dueUs = dueUs;
    this.#done = done;
    series.iterationStarted();
    if (choice) this.#exchange.send(choice.next(), series, choice.check, dueUs, this.#ended, isArrival);
    else this.#operations?.run(operation, all, dueUs, isArrival, this.#ended);
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

function byStage(series: readonly SeriesRecorder[], requests: number): readonly (readonly SeriesRecorder[])[] {
  return Array.from({ length: series.length / requests }, (_, stage) =>
    series.slice(stage * requests, (stage + 1) * requests),
  );
}

export const concurrencyPrograms: ProgramFactory<ConcurrencyWorkload, ConcurrencyFacts> = (setting) => {
  const { workload, facts, id, basePath, series, connect, onDoubt } = setting;
  return (user) => {
    const { connection, exchange } = connect();
    const random = createRandom(user + 1);
    const fill = drawValues(facts.values, random);
    if (workload.operations.length === 0)
      return new ConcurrencyProgram(workload, exchange, series, basePath, fill, random, null);
    const own = new OwnChanges(uniqueStart(id), user, random);
    const operations = new ChangeOperations(workload, exchange, own, basePath);
    const program = new ConcurrencyProgram(workload, exchange, series, basePath, fill, random, operations);
    return new TidyProgram(program, own, connection, onDoubt);
  };
};
