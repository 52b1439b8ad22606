import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { discard, publish, sweep, transientPath } from './cache.ts';
import { asDatasetError, reserve } from './disk.ts';
import { cacheKey, GENERATOR, MANIFEST, type ManifestHead, manifestIn, writeManifest } from './manifest.ts';
import { type Expected, makeIndex, openTree } from './opening.ts';
import { Progress, type ProgressListener } from './progress.ts';
import type { Recipe } from './recipe.ts';
import { type IndexedFile, writeIndex } from './stat-index.ts';

export type PrepareOptions = {
  readonly cacheDir: string;
  /** Bytes, of the generation or of the verification of a cache that was touched; never called for one that was not. */
  readonly onProgress: ProgressListener;
  readonly signal: AbortSignal;
};

/** Something generated on disk, checked to be what was generated. */
export type Prepared = {
  readonly dir: string;
  readonly files: readonly IndexedFile[];
  /** False when it was there already. */
  readonly built: boolean;
};

/**
 * What a recipe makes, from the cache if it is there and good, else made and put there in one step. Throws HarnessError:
 * DATASET when files cannot be read or written, INTERRUPTED when `signal` is given; nothing half-made is left behind in
 * either case.
 */
export async function prepareTree(recipe: Recipe, options: PrepareOptions): Promise<Prepared> {
  const cacheDir = resolve(options.cacheDir);
  const progress = new Progress(options.onProgress, options.signal);
  progress.throwIfInterrupted();
  try {
    await sweep(cacheDir);
    return (await fromCache(cacheDir, recipe, progress)) ?? (await build(cacheDir, recipe, progress));
  } catch (error) {
    throw asDatasetError(error, placeOf(cacheDir, recipe));
  }
}

function placeOf(cacheDir: string, { what }: Recipe) {
  return { dir: cacheDir, what, instead: 'choose another cache folder that you may write to' };
}

function expectedOf(cacheDir: string, recipe: Recipe): Expected {
  const dir = join(cacheDir, `${recipe.what.replaceAll(' ', '-')}-${cacheKey(recipe.spec)}`);
  const wanted = JSON.stringify(headOf(recipe));
  return {
    dir,
    manifest: MANIFEST,
    isRight: ({ schema, generator, spec, folders }) => JSON.stringify({ schema, generator, spec, folders }) === wanted,
    handsOut: recipe.handsOut,
    // Beside the folder: inside, no two folders of a specification would be the same.
    index: `${dir}.index`,
    temporary: transientPath(cacheDir, 'index'),
  };
}

export function headOf({ schema, spec, folders }: Recipe): ManifestHead {
  return { schema, generator: GENERATOR, spec, folders };
}

async function fromCache(cacheDir: string, recipe: Recipe, progress: Progress): Promise<Prepared | undefined> {
  const expected = expectedOf(cacheDir, recipe);
  const opening = await openTree(expected, progress);
  switch (opening.kind) {
    case 'good':
      return { dir: expected.dir, files: opening.files, built: false };
    case 'damaged':
      progress.begin(`making the ${recipe.what} anew: ${opening.reason}`, recipe);
      await discard(cacheDir, expected.dir);
      return undefined;
    case 'absent':
      return undefined;
  }
}

async function build(cacheDir: string, recipe: Recipe, progress: Progress): Promise<Prepared> {
  reserve(placeOf(cacheDir, recipe), recipe.diskBytes);
  const expected = expectedOf(cacheDir, recipe);
  const building = transientPath(cacheDir, 'building');
  try {
    mkdirSync(building);
    progress.begin(recipe.what, recipe);
    const { files } = await recipe.write(building, progress);
    const manifest = { ...headOf(recipe), files };
    const index = makeIndex({ ...expected, dir: building }, manifest, writeManifest(manifestIn(building), manifest));
    progress.throwIfInterrupted();
    if (publish(building, expected.dir)) {
      await writeIndex(expected.index, expected.temporary, index);
      progress.finish();
      return { dir: expected.dir, files: index.files, built: true };
    }
  } finally {
    await rm(building, { recursive: true, force: true });
  }
  // Another process has been faster. If its data is not good either, ours is made again in its place.
  return (await fromCache(cacheDir, recipe, progress)) ?? (await build(cacheDir, recipe, progress));
}
