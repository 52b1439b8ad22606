import type { Program, Start } from '../programs/program.ts';
import type { Outcome } from '../recording/outcome.ts';

/** Called when an iteration has ended; the flight still says when it was started. It may be used again at once. */
export type FlightEnd = (flight: Flight, outcome: Outcome) => void;

/**
 * A program of an open load with what has to be known of its iteration until that ends. One object serves all iterations of its
 * program, and its callback is bound once, so that an arrival allocates nothing here.
 */
export class Flight {
  readonly program: Program;
  /** When the iteration was started, µs on the shared clock, and how long after it was due. */
  startUs = 0;
  latenessUs = 0;
  readonly #onEnd: FlightEnd;

  constructor(program: Program, onEnd: FlightEnd) {
    this.program = program;
    this.#onEnd = onEnd;
  }

  begin(dueUs: number, nowUs: number, start: Start): void {
    this.startUs = nowUs;
    this.latenessUs = nowUs - dueUs;
    this.program.iterate(dueUs, this.#ended, start);
  }

  readonly #ended = (outcome: Outcome): void => this.#onEnd(this, outcome);
}
