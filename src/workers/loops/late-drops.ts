/** Timers wake a thread that is not busy within this time. */
export const PUNCTUAL_US = 2_000;

/** The oldest are given up beyond it: they span seconds, and what is in flight was seldom late by as much. */
const MOST_PENDING = 1_000;

/** Drops of one stage that were due within `PUNCTUAL_US`, from `dueUs` on, when the shortage of room had lasted for `shortUs`. */
type Pending = { readonly stage: number; readonly dueUs: number; readonly shortUs: number; count: number };

/** An iteration that has ended, and how late the harness was to start it, and to notice its end at most. */
export type Ended = {
  readonly startUs: number;
  readonly endUs: number;
  readonly latenessUs: number;
  readonly unseenUs: number;
};

/**
 * Tells which drops are the harness's own fault: those that it would have had room for, had it been punctual. What was started
 * `l` late and ends at `e` would have left its room at `e − l`, to what was due from then on. When a shortage begins, that is room
 * for one; once it has lasted for as long as an iteration, a punctual harness would have filled that room long before, and
 * has gained only what fits into the lost time, `l / length` of an iteration. So a slot that a slow target holds for long excuses
 * next to nothing, however late the harness is, and one that was held for a moment excuses a burst. Memory is bounded.
 */
export class LateDrops {
  readonly #onExcused: (stage: number, nowUs: number) => void;
  /** In the order of their due times. */
  readonly #pending: Pending[] = [];
  #sinceUs = 0;
  #lastUs = Number.NEGATIVE_INFINITY;
  /** How long the last iteration took. */
  #lengthUs = 0;
  /** Iterations that there would have been room for, less than one. */
  #room = 0;

  constructor(onExcused: (stage: number, nowUs: number) => void) {
    this.#onExcused = onExcused;
  }

  dropped(stage: number, dueUs: number, nowUs: number): void {
    if (nowUs - this.#lastUs > this.#lengthUs) this.#sinceUs = nowUs;
    this.#lastUs = nowUs;
    const last = this.#pending.at(-1);
    if (last && last.stage === stage && dueUs - last.dueUs < PUNCTUAL_US) last.count += 1;
    else this.#pending.push({ stage, dueUs, shortUs: nowUs - this.#sinceUs, count: 1 });
    if (this.#pending.length > MOST_PENDING) this.#pending.shift();
  }

  ended({ startUs, endUs, latenessUs, unseenUs }: Ended): void {
    // The least that the target can have taken: for the rest this harness may be to blame.
    this.#lengthUs = Math.max(1, endUs - startUs - unseenUs);
    const first = this.#pending.findIndex(({ dueUs }) => dueUs >= endUs - latenessUs - unseenUs);
    let pending = this.#pending[first];
    // Room that nothing was dropped for excuses nothing later.
    if (!pending) return;
    const gained = (latenessUs + unseenUs) / this.#lengthUs;
    const isNew = pending.shortUs < this.#lengthUs;
    let room = this.#room + (isNew ? Math.max(1, gained) : gained);
    let next = first;
    while (pending && room >= 1) {
      room -= 1;
      pending.count -= 1;
      if (pending.count === 0) next += 1;
      this.#onExcused(pending.stage, endUs);
      pending = this.#pending[next];
    }
    this.#pending.splice(first, next - first);
    this.#room = room % 1;
  }
}
