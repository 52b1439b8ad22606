import { setTimeout as wait } from 'node:timers/promises';
import type { RequestCounts } from '../../metrics/request-counts.ts';
import type { Work } from '../../metrics/work.ts';
import type { MemoryFloor, Target } from '../../targets/target.ts';

/** A target whose thread is blocked never answers. A user who has stopped the run waits for a shorter time. */
const ANSWER_WITHIN_MS = 10_000;
const ANSWER_WITHIN_WHEN_STOPPED_MS = 500;
/** One that has not answered in that time hardly answers the next question: a process that was stopped (SIGSTOP) was waited for three times. */
const ANSWER_WITHIN_AGAIN_MS = 1_000;

type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

/** Watches a target while it is under load: whether it lives, and how much memory it holds. */
export class TargetWatch {
  readonly #target: Target;
  readonly #stop: AbortSignal;
  readonly #pause: Pause;
  readonly #halt = new AbortController();
  readonly #death: Promise<null>;
  #died: string | null = null;
  #answerWithinMs = ANSWER_WITHIN_MS;

  /** `stop` is aborted by the user. `onDeath` is called as soon as the target has died, after the load was halted. */
  constructor(target: Target, stop: AbortSignal, onDeath: (reason: string) => void, wait: Pause = pause) {
    this.#target = target;
    this.#stop = stop;
    this.#pause = wait;
    this.#death = target.died.then((reason) => {
      this.#died = reason;
      this.#halt.abort();
      onDeath(reason);
      return null;
    });
  }

  /** Why the target died; null while it lives. */
  get died(): string | null {
    return this.#died;
  }

  /** Aborted when the load has to end: the target has died, an abort gate has failed, or a limit of the load is reached. */
  get halted(): AbortSignal {
    return this.#halt.signal;
  }

  halt(): void {
    this.#halt.abort();
  }

  /**
   * What the target holds after a forced garbage collection; null if its memory can't be seen, it is dead, or it answers too
   * late. All its gauges from before the collection have been reported when this resolves. Without `closely`, a command is
   * watched more cheaply, and what it holds is null.
   */
  async settle(closely: boolean): Promise<MemoryFloor | null> {
    return this.#ask(() => this.#target.settle(closely));
  }

  /** The counters of its work; null if they can't be seen, it is dead, or it answers too late. */
  async readWork(): Promise<Work | null> {
    return this.#ask(() => this.#target.readWork());
  }

  /** What it has counted of the load; null if it can't count, it is dead, or it answers too late. */
  async readCounts(): Promise<RequestCounts | null> {
    return this.#ask(() => this.#target.readCounts());
  }

  async #ask<Answer>(question: () => Promise<Answer | undefined>): Promise<Answer | null> {
    if (this.#died !== null) return null;
    const patience = new AbortController();
    const late = this.#tooLate(patience.signal);
    const answered = question().then((answer) => {
      this.#answerWithinMs = ANSWER_WITHIN_MS;
      return answer ?? null;
    });
    try {
      return await Promise.race([answered, this.#death, late]);
    } finally {
      patience.abort();
    }
  }

  /** Resolves when an answer is not waited for any longer, or when `answered` is aborted. */
  async #tooLate(answered: AbortSignal): Promise<null> {
    await this.#pause(this.#answerWithinMs, AbortSignal.any([this.#stop, answered]));
    if (this.#stop.aborted) await this.#pause(ANSWER_WITHIN_WHEN_STOPPED_MS, answered);
    if (!answered.aborted) this.#answerWithinMs = ANSWER_WITHIN_AGAIN_MS;
    return null;
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => undefined);
}
