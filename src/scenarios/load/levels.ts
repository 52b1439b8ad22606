/** The levels of a sweep: how they are named, and the plain scenario that each of them is. */

import { formatSize, parseSize } from '../fields/units.ts';
import type { LevelKey, Levels, Scenario, Workload } from '../scenario.ts';
import { isMapping } from '../yaml/issue.ts';

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

/** The key that a workload sweeps as it is written, rightly or not; null for none. */
export function sweptKey(workload: unknown): LevelKey | null {
  const levels = isMapping(workload) ? workload['levels'] : undefined;
  return isMapping(levels) ? (LEVEL_KEYS.find((key) => levels[key] !== undefined) ?? null) : null;
}

export function levelsOf(workload: Workload): Levels | null {
  return 'levels' in workload ? workload.levels : null;
}

/** The scenarios that run one after the other: one a level, with that level's value and its stage alone; else just this one. */
export function partsOf(scenario: Scenario): readonly Scenario[] {
  const { workload, load } = scenario;
  const levels = levelsOf(workload);
  if (levels === null) return [scenario];
  return levels.values.map((value, index) => ({
    ...scenario,
    workload: workloadAt(workload, levels.key, value),
    load: { ...load, stages: load.stages.slice(index, index + 1) },
  }));
}

function workloadAt(workload: Workload, key: LevelKey, value: number): Workload {
  switch (workload.kind) {
    case 'pagination':
      return { ...workload, pageSize: value };
    case 'streaming':
      return key === 'readSize'
        ? { ...workload, readSize: value }
        : { ...workload, files: [{ kind: 'size', bytes: value }] };
    case 'concurrency':
    case 'edge-cases':
      return workload;
    case 'memory-pressure':
      return { ...workload, size: value };
  }
}
