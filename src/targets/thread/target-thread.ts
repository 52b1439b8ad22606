import { rm } from 'node:fs/promises';
import type { Worker } from 'node:worker_threads';
import { type ErrorCode, HarnessError } from '../../errors.ts';
import type { Gauges } from '../../metrics/gauge.ts';
import type { RequestCounts } from '../../metrics/request-counts.ts';
import type { Work } from '../../metrics/work.ts';
import type { ProfileAnswer, ProfileStep } from '../../monitor/profile/thread-profile.ts';
import type { MemoryFloor } from '../target.ts';
import { IsolateQuestions } from './isolate-questions.ts';
import type { FromThread, MeasuredWindow, Ready, ToThread } from './target-messages.ts';

/** A thread that has closed what it served, or has nothing to serve, may be kept alive by what its app has left open. */
const AFTER_CLOSED_MS = 100;

export type ThreadOptions = {
  /** For people: `the OpenSpec target`. */
  readonly what: string;
  /** The code of the error where the thread ends before it is ready, and does not say why. */
  readonly code: ErrorCode;
  /** What a user can do where the thread ends before it is ready, and does not say why. */
  readonly hint: string;
  /** A thread that has not ended by itself so long after it was told to is terminated. */
  readonly closeTimeoutMs: number;
};

/** The coordinator's end of the target's thread: turns its messages and its end into promises. */
export class TargetThread<Order, Facts> {
  /** Rejects with HarnessError('TARGET') when the thread ends before it is ready. */
  readonly ready: Promise<Ready<Facts>>;
  /** Resolves with the reason when the thread ends without having been told to. */
  readonly died: Promise<string>;
  /** Resolves when the thread has ended and what it wrote is gone. */
  readonly #exited: Promise<void>;
  readonly #worker: Worker;
  readonly #closeTimeoutMs: number;
  readonly #questions = new IsolateQuestions((question) => this.#post(question));
  #isServing = false;
  #scratchDir: string | null = null;
  #error: Error | undefined;
  /** Why the thread ended, also where it was told to; null while it lives. */
  #ended: string | null = null;
  #closing: Promise<void> | undefined;
  #hung: NodeJS.Timeout | undefined;

  constructor(worker: Worker, { closeTimeoutMs, ...starting }: ThreadOptions) {
    this.#worker = worker;
    this.#closeTimeoutMs = closeTimeoutMs;
    worker.on('message', (message: FromThread<Facts>) => this.#onMessage(message));
    worker.on('error', (error) => {
      this.#error = error;
    });
    this.#exited = new Promise((resolve) => {
      worker.on('exit', (exitCode) => {
        clearTimeout(this.#hung);
        this.#ended = reasonOf(this.#error, exitCode);
        this.#questions.end();
        resolve(this.#removeScratch());
      });
    });
    this.ready = new Promise((resolve, reject) => {
      worker.on('message', (message: FromThread<Facts>) => {
        if (message.kind === 'ready') resolve(message);
      });
      worker.on('exit', (exitCode) => reject(startFailure(this.#error, exitCode, starting)));
    });
    this.died = new Promise((resolve) => {
      worker.on('exit', (exitCode) => {
        if (this.#closing === undefined || this.#error !== undefined) resolve(reasonOf(this.#error, exitCode));
      });
    });
  }

  /** `scratchDir` is a folder for what the thread writes, which is removed when it has ended; null for none. */
  serve(order: Order, scratchDir: string | null = null): void {
    this.#isServing = true;
    this.#scratchDir = scratchDir;
    this.#post({ kind: 'serve', order });
  }

  begin(window: MeasuredWindow): void {
    this.#questions.begin(window);
  }

  onGauges(listener: (gauges: Gauges) => void): void {
    this.#questions.onGauges(listener);
  }

  /** Resolves with `undefined` if the thread has ended, or ends before it answers; so do the two below. */
  async settle(): Promise<MemoryFloor | undefined> {
    return (await this.#questions.settle(true)) ?? undefined;
  }

  readWork(): Promise<Work | undefined> {
    return this.#questions.readWork();
  }

  readCounts(): Promise<RequestCounts | undefined> {
    return this.#questions.readCounts();
  }

  /** The answer says so if the thread has ended, or ends before it answers. */
  async profile(step: ProfileStep): Promise<ProfileAnswer> {
    const answer = await this.#questions.profile(step);
    return answer ?? { ok: false, reason: this.#ended ?? 'its thread has ended' };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#ended !== null) return this.#exited;
    if (!this.#isServing) {
      // It serves nothing yet, and may still be loading its code: it has nothing to close or to remove.
      await this.#worker.terminate();
      return this.#exited;
    }
    this.#post({ kind: 'close' });
    this.#endSoon(this.#closeTimeoutMs);
    await this.#exited;
  }

  /** Terminates the thread where it has not ended by itself after so many milliseconds. */
  #endSoon(afterMs: number): void {
    clearTimeout(this.#hung);
    this.#hung = setTimeout(() => void this.#worker.terminate(), afterMs);
  }

  /** The folder is removed on this side because a thread that dies cannot do it. If nothing was written, there is none. */
  async #removeScratch(): Promise<void> {
    if (this.#scratchDir !== null) await rm(this.#scratchDir, { recursive: true, force: true });
  }

  #post(message: ToThread<Order>): void {
    this.#worker.postMessage(message);
  }

  #onMessage(message: FromThread<Facts>): void {
    switch (message.kind) {
      case 'failed':
        this.#error = new HarnessError(
          message.code,
          message.message,
          message.hint.length === 0 ? {} : { hint: message.hint },
        );
        this.#endSoon(AFTER_CLOSED_MS);
        return;
      case 'closed':
        this.#endSoon(AFTER_CLOSED_MS);
        return;
      case 'ready':
        return;
      default:
        this.#questions.take(message);
    }
  }
}

function startFailure(
  error: Error | undefined,
  exitCode: number,
  { what, code, hint }: Omit<ThreadOptions, 'closeTimeoutMs'>,
): HarnessError {
  if (error instanceof HarnessError) return error;
  return new HarnessError(code, `${what} did not start: ${reasonOf(error, exitCode)}`, {
    hint,
    ...(error === undefined ? {} : { cause: error }),
  });
}

function reasonOf(error: (Error & { readonly code?: unknown }) | undefined, exitCode: number): string {
  if (error?.code === 'ERR_WORKER_OUT_OF_MEMORY') return 'its thread ran out of memory, at the limits of its heap';
  if (error) return `its thread failed: ${error.message}`;
  return `its thread ended by itself, with exit code ${exitCode}`;
}
