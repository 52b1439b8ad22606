import { type Dirent, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { HarnessError } from '../../errors.ts';
import { type CommandIo, pathFrom } from '../terminal/command-io.ts';

/** Where the result of one run should be, and the stage that it belongs to: the folder in which the run's own folder lies. */
export type ResultFile = {
  readonly kind: 'run' | 'comparison' | 'capacity';
  readonly stage: string;
  readonly path: string;
  readonly exists: boolean;
};

const RESULT = 'result.json';
/** A run makes this file as it begins. */
const BEGUN = 'intervals.hlog';
/** What `compare` writes into its folder, in place of a result. */
const COMPARISON = 'comparison.json';
/** What `capacity` writes into its folder, and where the runs are of which it is made: these are no results of their own. */
const CAPACITY = 'capacity.json';
const CAPACITY_STEPS = 'steps';
/** How the folder of a run, a comparison or a capacity is named: see `identifyRun`. */
const ID = /^\d{8}-\d{6}-[\da-f]{4}$/;
/** Levels of folders below one that is named. */
const DEEPEST = 4;

/**
 * Every run and every comparison that the words name: a result.json, a comparison.json, the folder of a run, or a folder with runs somewhere below it. A run that has
 * begun and has no result counts, too. A search for a capacity is one file, and its steps are none. Throws HarnessError `USAGE` for a path that is not there, if it must be.
 */
export function resultFiles(
  words: readonly string[],
  mustExist: boolean,
  io: Pick<CommandIo, 'cwd'>,
): readonly ResultFile[] {
  return words.flatMap((word) => {
    const path = pathFrom(io, word);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) {
      if (!mustExist) return [];
      throw new HarnessError('USAGE', `can't read ${word}: there is no such file or folder`, {
        hint: 'name a result.json, a comparison.json, the folder of a run, or the folder that was --out of runs',
      });
    }
    return stats.isFile() ? [fileOf(path, true)] : runsBelow(path, DEEPEST);
  });
}

function runsBelow(folder: string, levels: number): readonly ResultFile[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort(byName);
  const has = (name: string): boolean => entries.some((entry) => entry.isFile() && entry.name === name);
  if (has(COMPARISON)) return [fileOf(join(folder, COMPARISON), true)];
  if (has(RESULT) || has(BEGUN)) {
    return [fileOf(join(folder, RESULT), has(RESULT))];
  }
  // A search writes its file last: one that died has its steps alone.
  const hasSteps = entries.some((entry) => entry.isDirectory() && entry.name === CAPACITY_STEPS);
  if (has(CAPACITY) || (hasSteps && ID.test(basename(resolve(folder))))) {
    return [fileOf(join(folder, CAPACITY), has(CAPACITY))];
  }
  if (levels === 0) return [];
  return entries
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => runsBelow(join(folder, entry.name), levels - 1));
}

function fileOf(path: string, exists: boolean): ResultFile {
  return { kind: KINDS.get(basename(path)) ?? 'run', stage: stageOf(path), path, exists };
}

const KINDS: ReadonlyMap<string, ResultFile['kind']> = new Map([
  [COMPARISON, 'comparison'],
  [CAPACITY, 'capacity'],
]);

/** The stage of a result.json: `load` for `perf-results/load/20260801-091359-5c1e/result.json`. */
function stageOf(path: string): string {
  return basename(dirname(dirname(resolve(path))));
}

function byName(a: Dirent, b: Dirent): number {
  return a.name < b.name ? -1 : 1;
}
