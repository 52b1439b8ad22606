import { resolve } from 'node:path';
import { HarnessError } from '../../errors.ts';
import type { RepositorySpec } from '../../scenarios/target/data-spec.ts';
import { repositoryFault } from '../../scenarios/target/folder-language.ts';
import { type CommandIo, pathFrom } from '../terminal/command-io.ts';
import type { FileChoice } from './scenario-file.ts';

/** What `--repository DIR` means. Throws HarnessError `USAGE` if there is no OpenSpec repository, or a scenario file is named beside it. */
export function repositoryChoice(
  repository: string,
  { file, demo }: FileChoice,
  io: Pick<CommandIo, 'cwd'>,
): RepositorySpec {
  if (file !== undefined || demo) throw new HarnessError('USAGE', '--repository: expected no scenario file beside it');
  const dir = resolve(pathFrom(io, repository));
  const fault = repositoryFault(dir);
  if (fault !== null) throw new HarnessError('USAGE', `--repository: ${fault.message}`, { hint: fault.hint });
  return { kind: 'repository', dir };
}
