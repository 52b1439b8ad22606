import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HarnessError } from '../../errors.ts';
import { asDatasetError } from './disk.ts';
import { makePath } from './make-path.ts';
import { readManifest, sha256Of } from './manifest.ts';
import { filesBelow, openTree, type PreparedFile, type PrepareOptions } from './opening.ts';
import { Progress } from './progress.ts';
import type { Verified } from './stamp.ts';

/** A kind of folder that can be opened. */
export type FolderLayout = {
  /** A noun for messages. */
  readonly what: string;
  readonly schema: string;
  /** Path of the manifest below the folder. */
  readonly manifest: string;
  /** The files below this path are handed out, named from there on. */
  readonly handsOut: string;
};

type OpenedFolder<Layout> = {
  readonly dir: string;
  readonly files: readonly PreparedFile[];
  readonly layout: Layout;
  readonly verified: Verified;
};

/**
 * Opens a folder that `perf-harness generate` has made, in the first of the layouts that fits. The manifest decides what is
 * right, whichever version of the generator wrote it. The stamp of its last verification is kept in the cache, so
 * that nothing is written into the folder. Throws HarnessError DATASET when it is not what its manifest says.
 */
export async function openFolder<Layout extends FolderLayout>(
  dir: string,
  layouts: readonly [Layout, ...Layout[]],
  { cacheDir, onProgress, signal }: PrepareOptions,
): Promise<OpenedFolder<Layout>> {
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
      stamp: join(cache, `folder-${sha256Of(`${layout.schema} ${dir}`).slice(0, 16)}.stamp`),
    };
    const opening = await openTree(expected, progress);
    switch (opening.kind) {
      case 'good':
        return { dir, files: filesBelow(opening.manifest, layout.handsOut), layout, verified: opening.verified };
      case 'damaged':
        throw unusable(dir, layout, opening.reason);
      case 'absent':
        throw new HarnessError('DATASET', `there is no folder ${dir}`, {
          hint: 'perf-harness generate makes one; a path in a scenario file is relative to that file',
        });
    }
  } catch (error) {
    throw asDatasetError(error, { dir, what: layout.what, instead: 'make the folder and its contents readable' });
  }
}

function unusable(dir: string, { what, manifest, schema }: FolderLayout, reason: string): HarnessError {
  const found = readManifest(join(dir, manifest))?.schema ?? schema;
  if (found !== schema) {
    const message = `${dir} does not hold ${what}: the schema of ${manifest} is ${found}, and ${schema} is expected`;
    return new HarnessError('DATASET', message, { hint: `name a folder with ${what}` });
  }
  return new HarnessError('DATASET', `the ${what} in ${dir} can't be used: ${reason}`, {
    hint: `perf-harness generate verify ${dir} names all that is wrong; perf-harness generate makes it anew`,
  });
}

/** Without a cache folder, the data is verified at each opening. */
function makeIfPossible(cache: string): void {
  try {
    makePath(cache);
  } catch {}
}
