import { join } from 'node:path';
import { userFolder } from '../../user-folder.ts';
import { type CommandIo, pathFrom } from '../terminal/command-io.ts';

/** Where monitors keep their history: `$XDG_STATE_HOME/perf-harness/history`, or the like of it; null for a user without a home. */
export function defaultHistoryDir(environment: Readonly<Record<string, string | undefined>>): string | null {
  const base = userFolder(environment, 'XDG_STATE_HOME', join('.local', 'state'));
  return base === null ? null : join(base, 'perf-harness', 'history');
}

/** The choice of `--history DIR` and `--no-history`, which the parser tells as false; the default folder if neither is given, if there is one. */
export function historyChoice(
  given: unknown,
  io: Pick<CommandIo, 'cwd' | 'environment'>,
): { readonly dir: string; readonly isNamed: boolean } | null {
  if (given === false) return null;
  if (typeof given === 'string') return { dir: pathFrom(io, given), isNamed: true };
  const dir = defaultHistoryDir(io.environment);
  return dir === null ? null : { dir, isNamed: false };
}
