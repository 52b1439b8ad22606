import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HarnessError } from '../../errors.ts';
import { type CommandIo, pathFrom } from '../terminal/command-io.ts';

/** Which scenario file a command line means: the one named, the packaged one with `--demo`, or the one in the current folder. */
export type FileChoice = { readonly file: string | undefined; readonly demo: boolean };

const DEFAULT_NAMES = ['scenarios.yaml', 'scenarios.yml'] as const;
/** A larger file is not searched for scenarios. */
const MOST_BYTES_LOOKED_AT = 1_000_000;
const MOST_NAMED = 10;

/** The path to open. Throws HarnessError `USAGE` if no file is named and the folder has none with a default name. */
export function scenarioPath({ file, demo }: FileChoice, io: Pick<CommandIo, 'cwd'>): string {
  if (demo && file !== undefined) throw new HarnessError('USAGE', '--demo: expected no scenario file beside it');
  if (demo) return fileURLToPath(new URL('scenarios.yaml', import.meta.resolve('perf-harness/package.json')));
  if (file !== undefined) return pathFrom(io, file);
  const found = DEFAULT_NAMES.map((name) => pathFrom(io, name)).find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new HarnessError('USAGE', `no scenario file: expected ./${DEFAULT_NAMES.join(' or ./')}`, {
    hint: `${whatIsThere(io.cwd)}\nor run the scenarios that come with perf-harness: --demo`,
  });
}

function whatIsThere(folder: string): string {
  const names = scenarioFilesIn(folder);
  if (names.length === 0) return 'no file in this folder holds scenarios: name one';
  const more = names.length > MOST_NAMED ? ', …' : '';
  return `name one; files in this folder that hold scenarios: ${names.slice(0, MOST_NAMED).join(', ')}${more}`;
}

/** YAML files of a folder that have a line `scenarios:`. */
function scenarioFilesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/i.test(entry.name))
    .map(({ name }) => name)
    .filter((name) => holdsScenarios(join(folder, name)))
    .sort();
}

function holdsScenarios(path: string): boolean {
  try {
    const text = readFileSync(path, 'utf8');
    return text.length <= MOST_BYTES_LOOKED_AT && /^scenarios:/m.test(text);
  } catch {
    return false;
  }
}
