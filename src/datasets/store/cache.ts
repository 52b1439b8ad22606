import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { YEAR_START_MS } from '../content/words/timestamp.ts';
import { buildAside, discard, replaceFile, sweep } from './aside.ts';
import { asDatasetError, reserve } from './disk.ts';
import { GENERATOR, MANIFEST, type ManifestHead, manifestText, sha256Of } from './manifest.ts';
import { type Expected, entriesOf, filesBelow, openTree, type PreparedFile, type PrepareOptions } from './opening.ts';
import { Progress } from './progress.ts';
import type { Recipe } from './recipe.ts';
import { takeStamp, type Verified, writeStamp } from './stamp.ts';

/** Generated data on disk that has been verified. */
export type Prepared = {
  readonly dir: string;
  readonly files: readonly PreparedFile[];
  /** False when it was there already. */
  readonly built: boolean;
  readonly verified: Verified;
};

/**
 * Takes what a recipe makes from the cache, or makes it there. Throws HarnessError: DATASET when files cannot be read or
 * written, INTERRUPTED when `signal` is given; nothing half-made is left behind in either case.
 */
export async function prepareTree(recipe: Recipe, options: PrepareOptions): Promise<Prepared> {
  const cacheDir = resolve(options.cacheDir);
  const progress = new Progress(options.onProgress, options.signal);
  progress.throwIfInterrupted();
  try {
    await sweep(cacheDir);
    for (;;) {
      const prepared = (await fromCache(cacheDir, recipe, progress)) ?? (await build(cacheDir, recipe, progress));
      // Without a result, another process was faster. If its data is not good either, it is made again.
      if (prepared !== undefined) return prepared;
    }
  } catch (error) {
    throw asDatasetError(error, placeOf(cacheDir, recipe));
  }
}

function placeOf(cacheDir: string, { what }: Recipe) {
  return { dir: cacheDir, what, instead: 'choose another cache folder that you may write to' };
}

/** Name of the folder in the cache. It stands for generator and specification. */
function nameOf({ what, spec }: Recipe): string {
  return `${what.replaceAll(' ', '-')}-${sha256Of(JSON.stringify([GENERATOR, spec])).slice(0, 16)}`;
}

function expectedOf(cacheDir: string, recipe: Recipe): Expected {
  const dir = join(cacheDir, nameOf(recipe));
  const wanted = JSON.stringify(headOf(recipe));
  return {
    dir,
    manifest: MANIFEST,
    isRight: ({ schema, generator, spec, folders }) => JSON.stringify({ schema, generator, spec, folders }) === wanted,
    // Beside the folder: inside it, no two folders of one specification would be the same.
    stamp: `${dir}.stamp`,
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
      return {
        dir: expected.dir,
        files: filesBelow(opening.manifest, recipe.handsOut),
        built: false,
        verified: opening.verified,
      };
    case 'damaged':
      progress.begin(`making the ${recipe.what} anew: ${opening.reason}`, recipe);
      await discard(cacheDir, nameOf(recipe));
      return undefined;
    case 'absent':
      return undefined;
  }
}

/** Resolves to `undefined` when another process has made it meanwhile. */
async function build(cacheDir: string, recipe: Recipe, progress: Progress): Promise<Prepared | undefined> {
  reserve(placeOf(cacheDir, recipe), recipe.diskBytes);
  const expected = expectedOf(cacheDir, recipe);
  const name = nameOf(recipe);
  const write = async (building: string) => {
    const dir = join(building, name);
    mkdirSync(dir);
    progress.begin(recipe.what, recipe);
    const { files } = await recipe.write(dir, progress);
    const manifest = { ...headOf(recipe), files };
    replaceFile(dir, MANIFEST, manifestText(manifest), YEAR_START_MS);
    return { manifest, stamp: takeStamp(dir, entriesOf(MANIFEST, manifest)) };
  };
  const made = await buildAside({ dir: cacheDir, entries: [name], write, replaces: false }, progress);
  if (made === undefined) return undefined;
  await writeStamp(expected.stamp, made.stamp);
  progress.finish();
  const verified = { stampPath: expected.stamp, stamp: made.stamp.text };
  return { dir: expected.dir, files: filesBelow(made.manifest, recipe.handsOut), built: true, verified };
}
