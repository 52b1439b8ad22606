import { setImmediate } from 'node:timers/promises';
import { HarnessError } from '../errors.ts';

export type ProgressListener = (p: { done: number; total: number; what: string }) => void;

/** How long synchronous work may hold the event loop: a signal or a redraw waits no longer than this. */
const TURN_MS = 12;

/** What long work does beside its work: reports bytes, lets others have a turn, and stops when it is told to. */
export class Progress {
  readonly #listener: ProgressListener;
  readonly #signal: AbortSignal;
  #done = 0;
  #total = 0;
  #what = '';
  #turnEndsAt = performance.now() + TURN_MS;

  constructor(listener: ProgressListener, signal: AbortSignal) {
    this.#listener = listener;
    this.#signal = signal;
  }

  /** A new piece of work, of about `total` bytes. */
  begin(what: string, total: number): void {
    this.#done = 0;
    this.#total = total;
    this.#what = what;
    this.#report();
  }

  /** More of the piece of work is done. The total is an estimate and gives way. */
  advance(bytes: number, what: string = this.#what): void {
    this.#done += bytes;
    this.#total = Math.max(this.#total, this.#done);
    this.#what = what;
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
    if (this.#signal.aborted) throw new HarnessError('INTERRUPTED', 'interrupted while the dataset was being prepared');
  }

  #report(): void {
    this.#listener({ done: this.#done, total: this.#total, what: this.#what });
  }
}
