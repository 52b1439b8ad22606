import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where monitors keep their history: `$XDG_STATE_HOME/perf-harness/history`, or the like of it. */
export function defaultHistoryDir(environment: Readonly<Record<string, string | undefined>>): string {
  const base = environment['XDG_STATE_HOME'];
  if (base) return join(base, 'perf-harness', 'history');
  const home = homedir();
  return home ? join(home, '.local', 'state', 'perf-harness', 'history') : join(tmpdir(), 'perf-harness-history');
}
