import type { Connection } from '../http/engine.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Outcome } from '../recording/outcome.ts';
import type { SeriesRecorder } from '../recording/series-recorder.ts';
import type { Program, Start } from './program.ts';
import type { Script, Step, Steps } from './script.ts';

/**
 * Runs the iterations of one virtual user, and counts and times them. An iteration ends after its last step, at the first
 * step that failed (unless that step says that the iteration goes on), and always at one that was cut off. Its outcome is the
 * first outcome of a step that was not ok.
 *
 * One object serves all iterations of a user, and its callback is bound once: an iteration of one request allocates nothing here.
 */
export class IterationRunner implements Program {
  readonly #script: Script;
  readonly #connection: Connection;
  readonly #exchange: Exchange;
  /** Series by stage, then by request. */
  readonly #stages: readonly (readonly SeriesRecorder[])[];
  /** The series of the current stage. */
  #series: readonly SeriesRecorder[] = [];
  /** Index of the series that counts the current iteration. */
  #place = 0;
  /** The steps that are left of the current iteration; null if it has only one request. */
  #steps: Steps | null = null;
  #goesOn = false;
  #dueUs = 0;
  #outcome: Outcome = 'ok';
  #done: (outcome: Outcome) => void = () => undefined;

  constructor(
    script: Script,
    connection: Connection,
    exchange: Exchange,
    stages: readonly (readonly SeriesRecorder[])[],
  ) {
    this.#script = script;
    this.#connection = connection;
    this.#exchange = exchange;
    this.#stages = stages;
  }

  iterate(dueUs: number, done: (outcome: Outcome) => void, { stage, isArrival }: Start): void {
    this.#series = this.#stages[stage] as readonly SeriesRecorder[];
    const iteration = this.#script.begin(this.#series);
    this.#place = iteration.place;
    this.#dueUs = dueUs;
    this.#outcome = 'ok';
    this.#done = done;
    this.#seriesAt(iteration.place).iterationStarted();
    if (iteration.kind === 'request') {
      this.#steps = null;
      this.#send(iteration, dueUs, isArrival);
    } else {
      this.#steps = iteration.steps;
      this.#advance(iteration.steps, dueUs, isArrival);
    }
  }

  cut(): void {
    this.#exchange.cut();
  }

  async close(): Promise<void> {
    await this.#script.cleanUp?.(this.#connection);
    await this.#exchange.close();
  }

  #advance(steps: Steps, dueUs: number, isArrival: boolean): void {
    const next = steps.next();
    if (next.done === true) this.#end(dueUs);
    else this.#send(next.value, dueUs, isArrival);
  }

  #send(step: Step, dueUs: number, isArrival: boolean): void {
    this.#goesOn = step.goesOn === true;
    this.#exchange.send(step.request, this.#seriesAt(step.place), step.check, dueUs, this.#ended, isArrival);
  }

  /** The next step is due when the one before it has ended. */
  readonly #ended = (outcome: Outcome, nowUs: number): void => {
    if (this.#outcome === 'ok') this.#outcome = outcome;
    const goesOn = outcome === 'ok' || (this.#goesOn && outcome !== 'unfinished');
    if (goesOn && this.#steps !== null) this.#advance(this.#steps, nowUs, false);
    else this.#end(nowUs);
  };

  #end(nowUs: number): void {
    const series = this.#seriesAt(this.#place);
    const lengthUs = nowUs - this.#dueUs;
    series.iterationEnded(this.#outcome);
    series.time('iteration', this.#outcome, lengthUs);
    if (this.#script.timer !== undefined) series.time(this.#script.timer, this.#outcome, lengthUs);
    this.#done(this.#outcome);
  }

  #seriesAt(place: number): SeriesRecorder {
    return this.#series[place] as SeriesRecorder;
  }
}
