import type { CheckFailure } from '../http/body-check.ts';
import type { Connection } from '../http/engine.ts';
import type { Exchange } from '../http/exchange.ts';
import { loseShard } from '../http/failure.ts';
import type { Outcome } from '../recording/outcome.ts';
import type { SeriesRecorder } from '../recording/series-recorder.ts';
import type { Program, Start } from './program.ts';
import type { Script, Step, Steps } from './script.ts';

/**
 * Runs the iterations of one virtual user, and counts and times them. An iteration ends after its last step, at the first
 * step that failed (unless that step says that the iteration goes on), and always at one that was cut off. Its outcome is the
 * first outcome of a step that was not ok.
 *
 * The next step is made before the answer that it follows from is recorded: if it can't be made, that answer has failed its check. No
 * exception of a script leaves an iteration open.
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
  /** The step that was made from the last answer; null if there is none. */
  #next: Step | null = null;
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
    this.#place = 0;
    this.#dueUs = dueUs;
    this.#outcome = 'ok';
    this.#done = done;
    const first = this.#begin();
    this.#seriesAt(this.#place).iterationStarted();
    if (first === null) this.#end(dueUs);
    else this.#send(first, dueUs, isArrival);
  }

  /**
   * Begins an iteration of the script, and returns its first step; null if it has none. No answer is to blame if this throws: the
   * harness has failed, so the shard counts as lost, and the iteration as failed.
   */
  #begin(): Step | null {
    this.#steps = null;
    try {
      const iteration = this.#script.begin(this.#series);
      this.#place = iteration.place;
      if (iteration.kind === 'request') return iteration;
      this.#steps = iteration.steps;
      return stepOf(iteration.steps.next());
    } catch (error) {
      loseShard(error instanceof Error ? error : new Error(String(error)));
      this.#outcome = 'check';
      return null;
    }
  }

  cut(): void {
    this.#exchange.cut();
  }

  async close(): Promise<void> {
    await this.#script.cleanUp?.(this.#connection);
    await this.#exchange.close();
  }

  /** Makes the next step. Returns why it can't be made, or null. */
  readonly #follow = (): CheckFailure | null => {
    this.#next = null;
    if (this.#steps === null) return null;
    try {
      this.#next = stepOf(this.#steps.next());
      return null;
    } catch (error) {
      const reason = `what follows from this answer can’t be sent: ${error instanceof Error ? error.message : error}`;
      return { failure: 'check', reason };
    }
  };

  #send(step: Step, dueUs: number, isArrival: boolean): void {
    this.#goesOn = step.goesOn === true;
    this.#exchange.send(
      step.request,
      this.#seriesAt(step.place),
      step.check,
      dueUs,
      this.#ended,
      isArrival,
      this.#follow,
    );
  }

  /** The next step is due when the one before it has ended. */
  readonly #ended = (outcome: Outcome, nowUs: number): void => {
    if (this.#outcome === 'ok') this.#outcome = outcome;
    // After an answer that failed, the next step has not been made yet. Whatever is wrong with it, the iteration has failed already.
    if (outcome !== 'ok') {
      this.#next = null;
      if (this.#goesOn && outcome !== 'unfinished') this.#follow();
    }
    if (this.#next === null) this.#end(nowUs);
    else this.#send(this.#next, nowUs, false);
  };

  #end(nowUs: number): void {
    const series = this.#seriesAt(this.#place);
    const lengthUs = nowUs - this.#dueUs;
    series.iterationEnded(this.#outcome);
    series.timersOf(this.#outcome).iteration.record(lengthUs);
    if (this.#script.timer !== undefined) series.time(this.#script.timer, this.#outcome, lengthUs);
    this.#done(this.#outcome);
  }

  #seriesAt(place: number): SeriesRecorder {
    return this.#series[place] as SeriesRecorder;
  }
}

function stepOf(next: IteratorResult<Step, void>): Step | null {
  return next.done === true ? null : next.value;
}
