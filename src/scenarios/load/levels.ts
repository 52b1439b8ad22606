/** The levels of a sweep: which quantities can be swept, and how a level is named. */

import { formatSize, parseSize } from '../fields/units.ts';

/** What a workload can sweep. */
export type LevelKey = 'pageSize' | 'readSize' | 'size' | 'concurrency';

/**
 * The distinct values of a sweep, ascending. Each value is run by itself, one after the other. The load has a stage for each
 * value, in the same order.
 */
export type Levels = { readonly key: LevelKey; readonly values: readonly number[] };

/** What a workload sweeps: its key, null for none, and its levels, null for none or where they are wrong. */
export type Sweep = { readonly key: LevelKey | null; readonly levels: Levels | null };

/** Whether the values of a key are sizes; the others are plain numbers. */
const IS_SIZE: { readonly [key in LevelKey]: boolean } = {
  pageSize: false,
  readSize: true,
  size: true,
  concurrency: false,
};

export const LEVEL_KEYS: readonly LevelKey[] = Object.keys(IS_SIZE) as readonly LevelKey[];

/** Name of a level's stage: `size=200MB`, `pageSize=50`. */
export function levelName(key: LevelKey, value: number): string {
  return `${key}=${IS_SIZE[key] ? formatSize(value) : value}`;
}

/** The value that a text after `KEY=` stands for, however it is spelled; null where it is none. */
export function parseLevel(key: LevelKey, text: string): number | null {
  if (!IS_SIZE[key]) return /^\d{1,15}$/.test(text) ? Number(text) : null;
  const size = parseSize(text);
  return size.ok ? size.value : null;
}
