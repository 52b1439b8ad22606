import { type Dirent, existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HarnessError } from '../../errors.ts';
import type { ScenarioSource } from '../../harness/load-scenarios.ts';
import type { FirstThreads } from '../../harness/shards/threads.ts';
import { readTextFile } from '../../text-file.ts';
import { type CommandIo, pathFrom } from '../terminal/command-io.ts';
import { FROM_INPUT } from './from-input.ts';

/** Which scenario file a command line means: the one named, the packaged one with `--demo`, or the one in the current folder. */
export type FileChoice = { readonly file: string | undefined; readonly demo: boolean };

const DEFAULT_NAMES = ['scenarios.yaml', 'scenarios.yml'] as const;
/** A larger file is not searched for scenarios. */
const MOST_BYTES_LOOKED_AT = 1_000_000;
const MOST_NAMED = 10;

/** What a command line means, with its text where that is standard input: what it names is then looked for in the current folder. */
export async function scenarioSource(
  choice: FileChoice,
  io: Pick<CommandIo, 'cwd' | 'input'>,
): Promise<ScenarioSource> {
  if (choice.file !== FROM_INPUT || choice.demo) return { path: scenarioPath(choice, io), text: null };
  return { path: pathFrom(io, FROM_INPUT), text: await io.input() };
}

/** The path to open. Throws HarnessError `USAGE` if there is no such file, or none is named and the folder has none with a default name. */
export function scenarioPath({ file, demo }: FileChoice, io: Pick<CommandIo, 'cwd'>): string {
  if (demo && file !== undefined) throw new HarnessError('USAGE', '--demo: expected no scenario file beside it');
  if (demo) return fileURLToPath(new URL('scenarios.yaml', import.meta.resolve('perf-harness/package.json')));
  if (file !== undefined) return namedPath(pathFrom(io, file));
  const found = DEFAULT_NAMES.map((name) => pathFrom(io, name)).find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw noFile(`no scenario file: expected ./${DEFAULT_NAMES.join(' or ./')}`, io.cwd, 'this folder');
}

/**
 * Which threads a run is likely to need first: that of an OpenSpec target if the text of its file names one. A wrong guess costs time
 * only, and a file that can't be read is told of where it is loaded.
 */
export function neededFirst(choice: FileChoice, io: Pick<CommandIo, 'cwd'>): FirstThreads {
  if (choice.file === FROM_INPUT && !choice.demo) return 'target';
  try {
    return /\bkind:\s*["']?openspec\b/.test(readTextFile(scenarioPath(choice, io))) ? 'target' : 'load';
  } catch {
    return 'unknown';
  }
}

function namedPath(path: string): string {
  if (existsSync(path)) return path;
  const folder = dirname(path);
  throw noFile(`can't read ${path}: there is no such file`, folder, folder === '.' ? 'this folder' : folder);
}

function noFile(message: string, folder: string, called: string): HarnessError {
  const names = scenarioFilesIn(folder);
  const more = names.length > MOST_NAMED ? ', …' : '';
  const there =
    names.length === 0
      ? `no file in ${called} holds scenarios: name a scenario file`
      : `name a scenario file; files in ${called} that hold scenarios: ${names.slice(0, MOST_NAMED).join(', ')}${more}`;
  const hint = [there, 'or run the scenarios that come with perf-harness: --demo'];
  return new HarnessError('USAGE', message, { hint });
}

/** YAML files of a folder that have a line `scenarios:`; none of a folder that can't be read. */
function scenarioFilesIn(folder: string): readonly string[] {
  return entriesOf(folder)
    .filter((entry) => entry.isFile() && /\.ya?ml$/i.test(entry.name))
    .map(({ name }) => name)
    .filter((name) => holdsScenarios(join(folder, name)))
    .sort();
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function holdsScenarios(path: string): boolean {
  try {
    const text = readTextFile(path);
    return text.length <= MOST_BYTES_LOOKED_AT && /^scenarios:/m.test(text);
  } catch {
    return false;
  }
}
