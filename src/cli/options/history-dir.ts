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

/** What `--history` says: a folder, or none for `--no-history`, which the parser tells as false. */
export function historyChoice(given: unknown, io: CommandIo): string | null {
  if (given === false) return null;
  return typeof given === 'string' ? pathFrom(io, given) : defaultHistoryDir(io.environment);
}
