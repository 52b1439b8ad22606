import type { Random } from '../../../random.ts';

/**
 * File times go to the kernel as a double of seconds. A multiple of an eighth of a second is exact in binary, so what
 * is read back is the same whole millisecond on every machine.
 */
const TICK_MS = 125;
export const DAY_MS: number = 24 * 3_600_000;

/** Active changes were created in the year that begins here. It is fixed, because a dataset must not depend on today. */
export const YEAR_START_MS: number = Date.UTC(2025, 0, 1);
export const DAYS_A_YEAR = 365;

/** Draws a time in [0, rangeMs), in whole ticks. */
export function drawDelay(random: Random, rangeMs: number): number {
  return random.below(rangeMs / TICK_MS) * TICK_MS;
}

/** Draws a time in the year of the dataset. */
export function drawTimestamp(random: Random): number {
  return YEAR_START_MS + drawDelay(random, DAYS_A_YEAR * DAY_MS);
}

/** The day of a time in UTC: `2025-03-14`. */
export function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
