import { setImmediate } from 'node:timers/promises';
import { HarnessError } from '../../errors.ts';

/** The progress of long work in bytes and files. Totals are estimates until the work is done. */
export type ProgressStep = {
  readonly done: number;
  readonly total: number;
  readonly what: string;
  readonly files: number;
  /** Null where it is not known before the end. */
  readonly totalFiles: number | null;
};

export type ProgressListener = (step: ProgressStep) => void;

/** The longest time that synchronous work holds the event loop, so that signals and redraws need not wait longer. */
const TURN_MS = 12;

/** Reports the progress of long work, lets the event loop run now and then, and stops the work when a signal is given. */
export class Progress {
  readonly #listener: ProgressListener;
  readonly #signal: AbortSignal;
  #done = 0;
  #total = 0;
  #files = 0;
  #totalFiles: number | null = null;
  #what = '';
  #turnEndsAt = performance.now() + TURN_MS;

  constructor(listener: ProgressListener, signal: AbortSignal) {
    this.#listener = listener;
    this.#signal = signal;
  }

  /** Begins a piece of work of about this size. */
  begin(what: string, total: { readonly bytes: number; readonly files?: number }): void {
    this.#done = 0;
    this.#files = 0;
    this.#total = total.bytes;
    this.#totalFiles = total.files ?? null;
    this.#what = what;
    this.#report();
  }

  /** Counts bytes as done. The total, an estimate, grows if it is exceeded. */
  advance(bytes: number, what: string = this.#what): void {
    this.#done += bytes;
    this.#total = Math.max(this.#total, this.#done);
    this.#what = what;
  }

  /** Counts a file as done. */
  countFile(): void {
    this.#files += 1;
  }

  /** Ends the piece of work; its total is now what was done. */
  finish(): void {
    this.#total = this.#done;
    this.#report();
  }

  /** True when a turn is due. Work in small steps checks it first, to save an await for each step. */
  isTurnDue(): boolean {
    return performance.now() >= this.#turnEndsAt;
  }

  /** Lets the event loop run. Throws HarnessError INTERRUPTED when the signal has been given. */
  async turn(): Promise<void> {
    await setImmediate();
    this.throwIfInterrupted();
    this.#report();
    this.#turnEndsAt = performance.now() + TURN_MS;
  }

  throwIfInterrupted(): void {
    if (this.#signal.aborted) throw new HarnessError('INTERRUPTED', 'interrupted while data was being prepared');
  }

  #report(): void {
    this.#listener({
      done: this.#done,
      total: this.#total,
      what: this.#what,
      files: this.#files,
      totalFiles: this.#totalFiles,
    });
  }
}
