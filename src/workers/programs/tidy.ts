import { MADE_CHANGES } from '../changes/change-name.ts';
import type { OwnChanges } from '../changes/own-changes.ts';
import type { Connection } from '../http/engine.ts';
import type { Outcome } from '../recording/outcome.ts';
import type { Program, Start } from './program.ts';

/** A program whose user makes changes: at its end, when its figures are complete, those that are left are deleted. */
export class TidyProgram implements Program {
  readonly #program: Program;
  readonly #own: OwnChanges;
  readonly #connection: Connection;
  readonly #onDoubt: (reason: string) => void;

  constructor(program: Program, own: OwnChanges, connection: Connection, onDoubt: (reason: string) => void) {
    this.#program = program;
    this.#own = own;
    this.#connection = connection;
    this.#onDoubt = onDoubt;
  }

  iterate(dueUs: number, done: (outcome: Outcome) => void, start: Start): void {
    this.#program.iterate(dueUs, done, start);
  }

  cut(): void {
    this.#program.cut();
  }

  async close(): Promise<void> {
    if (!(await this.#own.deleteAll(this.#connection))) {
      this.#onDoubt(`changes that this run made stay on the target: their names are like ${MADE_CHANGES}`);
    }
    await this.#program.close();
  }
}
