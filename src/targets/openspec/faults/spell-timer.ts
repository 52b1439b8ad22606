import type { Clock } from '../../../metrics/clock.ts';
import type { Spell } from '../../../scenarios/target/fault.ts';

/** The beginning and the end of a spell, in milliseconds since the measured window opened. */
export type Period = { readonly fromMs: number; readonly toMs: number };

/** The period of the spell with this number, counted from 0; null if there is only one spell and the number is not 0. */
export function periodOf({ afterMs, forMs, everyMs }: Spell, number: number): Period | null {
  if (number > 0 && everyMs === null) return null;
  const fromMs = afterMs + number * (everyMs ?? 0);
  return { fromMs, toMs: fromMs + forMs };
}

/** How many spells have ended at `sinceMs`, which is also the number of the spell that is under way or comes next. */
export function spellsOver({ afterMs, forMs, everyMs }: Spell, sinceMs: number): number {
  const behindMs = sinceMs - (afterMs + forMs);
  if (behindMs < 0) return 0;
  return everyMs === null ? 1 : Math.floor(behindMs / everyMs) + 1;
}

/** The longest delay that a Node timer takes. */
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

  /** Waits for the first spell, from `number` on, that has not ended yet. */
  #awaitSpell(windowUs: number, number: number): void {
    const sinceMs = (this.#clock() - windowUs) / 1e3;
    const next = Math.max(number, spellsOver(this.#spell, sinceMs));
    const period = periodOf(this.#spell, next);
    if (period === null) return;
    const leftMs = period.fromMs - sinceMs;
    if (leftMs > 0) {
      // A timer may fire too early; the rest of the time is then waited for again.
      const waitMs = Math.min(Math.ceil(leftMs), LONGEST_WAIT_MS);
      this.#timer = setTimeout(() => this.#awaitSpell(windowUs, next), waitMs);
      return;
    }
    this.#timer = setTimeout(() => this.#awaitSpell(windowUs, next + 1), 0);
    this.#onSpell(windowUs + period.toMs * 1e3);
  }
}
