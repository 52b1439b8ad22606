import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where datasets are kept between runs: `$XDG_CACHE_HOME/perf-harness`, or the like of it. */
export function defaultCacheDir(environment: Readonly<Record<string, string | undefined>>): string {
  const base = environment['XDG_CACHE_HOME'];
  if (base) return join(base, 'perf-harness');
  const home = homedir();
  return home ? join(home, '.cache', 'perf-harness') : join(tmpdir(), 'perf-harness-cache');
}
