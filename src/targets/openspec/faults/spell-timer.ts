import type { Clock } from '../../../metrics/clock.ts';
import type { Spell } from '../../../scenarios/target/fault.ts';

/** From when to when a spell lasts, in milliseconds since the measured window opened. */
export type Period = { readonly fromMs: number; readonly toMs: number };

/** The period of the spell with this number, from 0; null where it comes once only and that is over. */
export function periodOf({ afterMs, forMs, everyMs }: Spell, number: number): Period | null {
  if (number > 0 && everyMs === null) return null;
  const fromMs = afterMs + number * (everyMs ?? 0);
  return { fromMs, toMs: fromMs + forMs };
}

/** How many spells have ended at `sinceMs`: the number of the one that is under way or comes next. */
export function spellsOver({ afterMs, forMs, everyMs }: Spell, sinceMs: number): number {
  const behindMs = sinceMs - (afterMs + forMs);
  if (behindMs < 0) return 0;
  return everyMs === null ? 1 : Math.floor(behindMs / everyMs) + 1;
}

/** The longest that a timer takes. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

/** Calls `onSpell` when a spell begins, with the instant at which it ends, in µs on the shared clock. */
export class SpellTimer {
  readonly #spell: Spell;
  readonly #clock: Clock;
  readonly #onSpell: (endUs: number) => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(spell: Spell, clock: Clock, onSpell: (endUs: number) => void) {
    this.#spell = spell;
    this.#clock = clock;
    this.#onSpell = onSpell;
  }

  begin(windowUs: number): void {
    clearTimeout(this.#timer);
    this.#awaitSpell(windowUs, 0);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Waits for the first spell from `number` on that is not over yet. */
  #awaitSpell(windowUs: number, number: number): void {
    const sinceMs = (this.#clock() - windowUs) / 1e3;
    const next = Math.max(number, spellsOver(this.#spell, sinceMs));
    const period = periodOf(this.#spell, next);
    if (period === null) return;
    const leftMs = period.fromMs - sinceMs;
    if (leftMs > 0) {
      // A timer may fire too soon; then what is left is waited for again.
      const waitMs = Math.min(Math.ceil(leftMs), LONGEST_WAIT_MS);
      this.#timer = setTimeout(() => this.#awaitSpell(windowUs, next), waitMs);
      return;
    }
    this.#timer = setTimeout(() => this.#awaitSpell(windowUs, next + 1), 0);
    this.#onSpell(windowUs + period.toMs * 1e3);
  }
}
