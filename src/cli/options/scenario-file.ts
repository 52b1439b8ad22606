import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type CommandIo, pathFrom } from '../terminal/command-io.ts';

/** The scenario file that is meant: the one named, else the project's own, else the one in the package. */
export function scenarioPath(file: string | undefined, io: Pick<CommandIo, 'cwd'>): string {
  const path = pathFrom(io, file ?? 'scenarios.yaml');
  if (file !== undefined || existsSync(path)) return path;
  return fileURLToPath(new URL('scenarios.yaml', import.meta.resolve('perf-harness/package.json')));
}
