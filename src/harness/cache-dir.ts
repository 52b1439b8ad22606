import { join } from 'node:path';
import { HarnessError } from '../errors.ts';
import { userFolder } from '../user-folder.ts';

/** Where datasets are kept: in the folder that is named, or else in the cache folder of the user. Throws HarnessError `USAGE` if there is none. */
export function cacheDirOf(
  named: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const base = named === undefined ? userFolder(environment, 'XDG_CACHE_HOME', '.cache') : null;
  const dir = named ?? (base === null ? null : join(base, 'perf-harness'));
  if (dir !== null) return dir;
  throw new HarnessError(
    'USAGE',
    'there is no folder for datasets: this user has no home, and XDG_CACHE_HOME is not set',
    {
      hint: 'name a folder that only you can write to: --cache DIR, or `cacheDir` of the library',
    },
  );
}
