import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HarnessError } from '../../errors.ts';
import { transientPath } from './cache.ts';
import { asDatasetError } from './disk.ts';
import { makePath } from './make-path.ts';
import { readManifest } from './manifest.ts';
import { openTree } from './opening.ts';
import type { PrepareOptions } from './prepared.ts';
import { Progress } from './progress.ts';
import { sha256Of } from './sealed.ts';
import type { IndexedFile } from './stat-index.ts';

/** One way in which a folder may hold something. */
export type FolderLayout = {
  /** A noun, for sentences. */
  readonly what: string;
  readonly schema: string;
  /** Of the manifest, below the folder. */
  readonly manifest: string;
  /** The files that are handed out are those below this path, named from there on. */
  readonly handsOut: string;
};

/**
 * What a folder that `perf-harness generate` has made holds, in the first of the layouts that fits. Its manifest is the
 * truth, whichever version of the generator wrote it. The index of what it looked like is kept in the cache, so that
 * nothing is written into it. Throws HarnessError DATASET when it is not what its manifest says.
 */
export async function openFolder<Layout extends FolderLayout>(
  dir: string,
  layouts: readonly [Layout, ...Layout[]],
  { cacheDir, onProgress, signal }: PrepareOptions,
): Promise<{ readonly dir: string; readonly files: readonly IndexedFile[]; readonly layout: Layout }> {
  const progress = new Progress(onProgress, signal);
  progress.throwIfInterrupted();
  const layout = layouts.find(({ manifest }) => existsSync(join(dir, manifest))) ?? layouts[0];
  const cache = resolve(cacheDir);
  makeIfPossible(cache);
  try {
    const expected = {
      dir,
      manifest: layout.manifest,
      isRight: ({ schema }: { schema: string }) => schema === layout.schema,
      handsOut: layout.handsOut,
      index: join(cache, `folder-${sha256Of(`${layout.schema} ${dir}`).slice(0, 16)}.index`),
      temporary: transientPath(cache, 'index'),
    };
    const opening = await openTree(expected, progress);
    switch (opening.kind) {
      case 'good':
        return { dir, files: opening.files, layout };
      case 'damaged':
        throw unusable(dir, layout, opening.reason);
      case 'absent':
        throw new HarnessError('DATASET', `there is no folder ${dir}`, {
          hint: 'perf-harness generate makes one; a path in a scenario file begins where the file is',
        });
    }
  } catch (error) {
    throw asDatasetError(error, { dir, what: layout.what, instead: 'make the folder and its contents readable' });
  }
}

function unusable(dir: string, { what, manifest, schema }: FolderLayout, reason: string): HarnessError {
  const found = readManifest(join(dir, manifest))?.manifest.schema ?? schema;
  if (found !== schema) {
    const message = `${dir} holds no ${what}: ${manifest} is of ${found}, and ${schema} is expected`;
    return new HarnessError('DATASET', message, { hint: `name a folder with ${what}` });
  }
  return new HarnessError('DATASET', `the ${what} in ${dir} can't be used: ${reason}`, {
    hint: `perf-harness generate verify ${dir} names all that is wrong; perf-harness generate makes it anew`,
  });
}

/** Without a cache, a folder is as good and slower to open. */
function makeIfPossible(cache: string): void {
  try {
    makePath(cache);
  } catch {}
}
