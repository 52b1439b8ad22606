import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HarnessError } from '../../errors.ts';
import { YEAR_START_MS } from '../content/words/timestamp.ts';
import { type Damage, findDamage } from '../store/damage.ts';
import { asDatasetError } from '../store/disk.ts';
import { expand, type Listing, METADATA } from '../store/listing.ts';
import { readManifest, sha256Of } from '../store/manifest.ts';
import { Progress, type ProgressListener } from '../store/progress.ts';
import { BENCHMARK_DATA, BENCHMARK_PART, LISTS_OF_FOLDERS } from './kinds.ts';
import { type Totals, totalsOf } from './part.ts';

export type Verification = {
  readonly damage: readonly Damage[];
  readonly checked: Totals;
  /** Folders whose own list of files can't be read, so that nothing in them was checked. */
  readonly unchecked: readonly string[];
};

/**
 * Compares everything in a generated folder with its manifests. Throws HarnessError: USAGE for a folder without a manifest,
 * DATASET when files can't be read, INTERRUPTED.
 */
export async function verifyFolder(
  out: string,
  options: { readonly signal: AbortSignal; readonly onProgress: ProgressListener },
): Promise<Verification> {
  const dir = resolve(out);
  const progress = new Progress(options.onProgress, options.signal);
  try {
    const list = LISTS_OF_FOLDERS.find((path) => existsSync(join(dir, path)));
    if (list === undefined) return await verifyParts(dir, progress);
    const manifest = readManifest(join(dir, list));
    if (manifest === undefined) {
      const how = 'it does not end with its own hash';
      return { damage: [{ path: list, what: 'changed', how }], checked: { files: 0, bytes: 0 }, unchecked: [dir] };
    }
    return await verify(dir, { ...expand(dir, manifest), beside: [list] }, progress);
  } catch (error) {
    throw asDatasetError(error, { dir, what: 'data', instead: 'make the folder and its contents readable' });
  }
}

async function verify(dir: string, listing: Listing, progress: Progress): Promise<Verification> {
  const damage: Damage[] = [];
  for await (const each of findDamage(dir, listing, progress)) damage.push(each);
  return { damage, checked: totalsOf(listing.files), unchecked: listing.unknown };
}

/** Verifies benchmark data whose index is missing. Each part has its own metadata; only missing parts go unnoticed. */
async function verifyParts(dir: string, progress: Progress): Promise<Verification> {
  const files = namesIn(dir).flatMap((name) => {
    const path = `${name}/${METADATA}`;
    const found = readManifest(join(dir, path));
    if (found?.schema !== BENCHMARK_PART) return [];
    const text = readFileSync(join(dir, path));
    return [{ path, bytes: text.length, sha256: sha256Of(text), mtimeMs: YEAR_START_MS }];
  });
  if (files.length === 0) throw unknown(dir);
  const found = await verify(dir, { ...expand(dir, { folders: [], files }), beside: [] }, progress);
  return { ...found, damage: [{ path: BENCHMARK_DATA.index, what: 'missing' }, ...found.damage] };
}

function namesIn(dir: string): readonly string[] {
  return statSync(dir, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(dir) : [];
}

function unknown(dir: string): HarnessError {
  const problem = existsSync(dir) ? 'has no list of files that perf-harness generate has written' : 'does not exist';
  return new HarnessError('USAGE', `${dir} ${problem}`, {
    hint: `name a folder with one of ${LISTS_OF_FOLDERS.join(', ')}`,
  });
}
