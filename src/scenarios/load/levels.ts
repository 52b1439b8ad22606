/** The levels of a sweep: which quantities can be swept, and how a level is named. */

import { formatSize, parseSize } from '../fields/units.ts';

/** The quantities that a workload can sweep. */
export type LevelKey = 'pageSize' | 'readSize' | 'size' | 'concurrency';

/**
 * The distinct values of a sweep, in ascending order. The values are run one after the other. The load has a stage for each
 * value, in the same order.
 */
export type Levels = { readonly key: LevelKey; readonly values: readonly number[] };

/** What a workload sweeps. `key` is null without levels; `levels` is null without levels, or if they are not valid. */
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

/** The value of the text after `KEY=`, in any spelling (`1MB`, `1000KB`); null if the text is not a value. */
export function parseLevel(key: LevelKey, text: string): number | null {
  if (!IS_SIZE[key]) return /^\d{1,15}$/.test(text) ? Number(text) : null;
  const size = parseSize(text);
  return size.ok ? size.value : null;
}
