import { setImmediate } from 'node:timers/promises';
import { HarnessError } from '../../errors.ts';

/** How far long work is: bytes, and files beside them. Totals are estimates until the work is done. */
export type ProgressStep = {
  readonly done: number;
  readonly total: number;
  readonly what: string;
  readonly files: number;
  /** Null where nobody knows before the end. */
  readonly totalFiles: number | null;
};

export type ProgressListener = (step: ProgressStep) => void;

/** How long synchronous work may hold the event loop: a signal or a redraw waits no longer than this. */
const TURN_MS = 12;

/** What long work does beside its work: reports bytes, lets others have a turn, and stops when it is told to. */
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

  /** A new piece of work, of about so much. */
  begin(what: string, total: { readonly bytes: number; readonly files?: number }): void {
    this.#done = 0;
    this.#files = 0;
    this.#total = total.bytes;
    this.#totalFiles = total.files ?? null;
    this.#what = what;
    this.#report();
  }

  /** More of the piece of work is done. The total is an estimate and gives way. */
  advance(bytes: number, what: string = this.#what): void {
    this.#done += bytes;
    this.#total = Math.max(this.#total, this.#done);
    this.#what = what;
  }

  /** A file is whole. */
  countFile(): void {
    this.#files += 1;
  }

  /** The piece of work is done, whatever was estimated. */
  finish(): void {
    this.#total = this.#done;
    this.#report();
  }

  /** True when a turn is due. Asked before `turn`, it spares work in small steps an await for each of them. */
  isTurnDue(): boolean {
    return performance.now() >= this.#turnEndsAt;
  }

  /** Lets the event loop run; throws HarnessError INTERRUPTED when the signal has been given. */
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
