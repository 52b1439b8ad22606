import type { ConcurrencyWorkload } from '../../scenarios/scenario.ts';
import type { OutgoingRequest } from '../engine.ts';
import type { Exchange } from '../exchange.ts';
import { ExpectationCheck } from '../expectation.ts';
import type { Outcome } from '../outcome.ts';
import type { Program } from '../program.ts';
import { weightedDraw } from '../random.ts';
import { type Fill, prepareRequest } from '../request.ts';
import type { SeriesRecorder } from '../series-recorder.ts';

type Choice = {
  readonly next: () => OutgoingRequest;
  readonly check: ExpectationCheck;
  readonly series: SeriesRecorder;
};

/** One iteration sends one request, drawn from the weighted mix. */
export class ConcurrencyProgram implements Program {
  readonly #exchange: Exchange;
  readonly #choices: readonly Choice[];
  readonly #draw: () => number;
  #choice: Choice;
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
    this.#choices = workload.requests.map((request, index) => ({
      next: prepareRequest(request, basePath, fill),
      check: new ExpectationCheck(request.expect, request.method),
      series: series[index] as SeriesRecorder,
    }));
    this.#draw = weightedDraw(
      workload.requests.map((request) => request.weight),
      random,
    );
    this.#choice = this.#choices[0] as Choice;
  }

  iterate(dueUs: number, done: (outcome: Outcome) => void): void {
    const choice = this.#choices[this.#draw()] as Choice;
    this.#choice = choice;
    this.#dueUs = dueUs;
    this.#done = done;
    choice.series.iterationStarted();
    this.#exchange.send(choice.next(), choice.series, choice.check, dueUs, this.#ended);
  }

  cut(): void {
    this.#exchange.cut();
  }

  close(): Promise<void> {
    return this.#exchange.close();
  }

  readonly #ended = (outcome: Outcome, nowUs: number): void => {
    this.#choice.series.iterationEnded(outcome);
    this.#choice.series.time('iteration', outcome, nowUs - this.#dueUs);
    this.#done(outcome);
  };
}
