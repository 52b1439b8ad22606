import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HarnessError } from '../../errors.ts';
import { type Damage, findDamage } from '../damage.ts';
import { asDatasetError } from '../disk.ts';
import { readManifest } from '../manifest.ts';
import { Progress, type ProgressListener } from '../progress.ts';
import { LISTS_OF_FOLDERS } from './kinds.ts';
import { expand } from './listing.ts';
import { type Totals, totalsOf } from './part.ts';

export type Verification = {
  readonly damage: readonly Damage[];
  readonly checked: Totals;
  /** Folders whose own list of files can't be read, so that nothing in them was checked. */
  readonly unchecked: readonly string[];
};

/**
 * Reads everything in a folder that we have made against its manifests. Throws HarnessError: USAGE for a folder that has
 * none, DATASET when files can't be read, INTERRUPTED.
 */
export async function verifyFolder(
  out: string,
  options: { readonly signal: AbortSignal; readonly onProgress: ProgressListener },
): Promise<Verification> {
  const dir = resolve(out);
  const progress = new Progress(options.onProgress, options.signal);
  try {
    const list = LISTS_OF_FOLDERS.find((path) => existsSync(join(dir, path)));
    if (list === undefined) throw unknown(dir);
    const manifest = readManifest(join(dir, list))?.manifest;
    if (manifest === undefined) {
      const how = 'it does not end with its own hash';
      return { damage: [{ path: list, what: 'changed', how }], checked: { files: 0, bytes: 0 }, unchecked: [dir] };
    }
    const listing = { ...expand(dir, manifest), beside: [list] };
    const damage: Damage[] = [];
    for await (const each of findDamage(dir, listing, progress)) damage.push(each);
    return { damage, checked: totalsOf(listing.files), unchecked: listing.unknown };
  } catch (error) {
    throw asDatasetError(error, { dir, what: 'data', hint: 'make the folder and its contents readable' });
  }
}

function unknown(dir: string): HarnessError {
  const problem = existsSync(dir) ? 'has no list of files that perf-harness generate has written' : 'does not exist';
  return new HarnessError('USAGE', `${dir} ${problem}`, {
    hint: `name a folder with one of ${LISTS_OF_FOLDERS.join(', ')}`,
  });
}
