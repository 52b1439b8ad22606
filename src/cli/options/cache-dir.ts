import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where datasets are kept between runs: `perf-harness` in the cache folder of the user, such as `$XDG_CACHE_HOME`. */
export function defaultCacheDir(environment: Readonly<Record<string, string | undefined>>): string {
  const base = environment['XDG_CACHE_HOME'];
  if (base) return join(base, 'perf-harness');
  const home = homedir();
  return home ? join(home, '.cache', 'perf-harness') : join(tmpdir(), 'perf-harness-cache');
}
