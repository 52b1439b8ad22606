import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandIo, pathFrom } from '../terminal/command-io.ts';

/** Where monitors keep their history: `$XDG_STATE_HOME/perf-harness/history`, or the like of it. */
export function defaultHistoryDir(environment: Readonly<Record<string, string | undefined>>): string {
  const base = environment['XDG_STATE_HOME'];
  if (base) return join(base, 'perf-harness', 'history');
  const home = homedir();
  return home ? join(home, '.local', 'state', 'perf-harness', 'history') : join(tmpdir(), 'perf-harness-history');
}

/** The choice of `--history DIR` and `--no-history`, which the parser tells as false; the default folder if neither is given. */
export function historyChoice(
  given: unknown,
  io: Pick<CommandIo, 'cwd' | 'environment'>,
): { readonly dir: string; readonly isNamed: boolean } | null {
  if (given === false) return null;
  if (typeof given === 'string') return { dir: pathFrom(io, given), isNamed: true };
  return { dir: defaultHistoryDir(io.environment), isNamed: false };
}
