import type { ConcurrencyWorkload } from '../../scenarios/scenario.ts';
import type { OutgoingRequest } from '../engine.ts';
import type { Exchange } from '../exchange.ts';
import { ExpectationCheck } from '../expectation.ts';
import type { Outcome } from '../outcome.ts';
import type { Program, Start } from '../program.ts';
import { weightedDraw } from '../random.ts';
import { type Fill, prepareRequest } from '../request.ts';
import type { SeriesRecorder } from '../series-recorder.ts';

type Choice = { readonly next: () => OutgoingRequest; readonly check: ExpectationCheck };

/** One iteration sends one request, drawn from the weighted mix. */
export class ConcurrencyProgram implements Program {
  readonly #exchange: Exchange;
  readonly #choices: readonly Choice[];
  readonly #draw: () => number;
  readonly #allSeries: readonly SeriesRecorder[];
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
  ) {
    this.#exchange = exchange;
    this.#allSeries = series;
    this.#series = series[0] as SeriesRecorder;
    this.#choices = workload.requests.map((request) => ({
      next: prepareRequest(request, basePath, fill),
      check: new ExpectationCheck(request.expect, request.method),
    }));
    this.#draw = weightedDraw(
      workload.requests.map((request) => request.weight),
      random,
    );
  }

  iterate(dueUs: number, done: (outcome: Outcome) => void, { stage, isArrival }: Start): void {
    const drawn = this.#draw();
    const choice = this.#choices[drawn] as Choice;
    const series = this.#allSeries[stage * this.#choices.length + drawn] as SeriesRecorder;
    this.#series = series;
    this.#dueUs = dueUs;
    this.#done = done;
    series.iterationStarted();
    this.#exchange.send(choice.next(), series, choice.check, dueUs, this.#ended, isArrival);
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
