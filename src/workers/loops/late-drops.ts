/** A timer wakes a thread that is not busy within this time, so lateness up to this long counts as none. */
export const PUNCTUAL_US = 2_000;

/**
 * How many groups of drops are remembered. The oldest is forgotten beyond that: it is seconds old, and iterations are seldom
 * that late.
 */
const MOST_PENDING = 1_000;

/** Drops of one stage within `PUNCTUAL_US`. The first was due at `dueUs`, when there had been no room for `shortUs`. */
type Pending = { readonly stage: number; readonly dueUs: number; readonly shortUs: number; count: number };

/** An iteration that has ended. The harness was `latenessUs` late to start it, and at most `unseenUs` late to notice its end. */
export type Ended = {
  readonly startUs: number;
  readonly endUs: number;
  readonly latenessUs: number;
  readonly unseenUs: number;
};

/**
 * Finds the drops that are the harness's own fault: arrivals that there would have been room for, had the harness been punctual.
 * An iteration that was started `l` late and ended at `e` would have left its room at `e − l`, for arrivals due from then on. While
 * the shortage of room is new, that is room for one arrival. Once the shortage has lasted for as long as an iteration takes, a
 * punctual harness would have filled that room long before, and would have gained only what fits into the lost time: `l / length`
 * of an iteration. So room that a slow target holds for long excuses next to nothing, however late the harness is, and room that
 * was held for a moment excuses a burst. Memory is bounded.
 */
export class LateDrops {
  readonly #onExcused: (stage: number, nowUs: number) => void;
  /** In the order of their due times. */
  readonly #pending: Pending[] = [];
  #sinceUs = 0;
  #lastUs = Number.NEGATIVE_INFINITY;
  /** How long the last iteration took. */
  #lengthUs = 0;
  /** Part of an iteration, less than one, that there would have been room for; it is added to the next. */
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
    // The target took at least this long. This harness may be to blame for the rest.
    this.#lengthUs = Math.max(1, endUs - startUs - unseenUs);
    const first = this.#pending.findIndex(({ dueUs }) => dueUs >= endUs - latenessUs - unseenUs);
    let pending = this.#pending[first];
    // Room excuses only drops that were due while it was there: no later ones.
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
