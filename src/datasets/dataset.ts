import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { DatasetSpec } from '../scenarios/scenario.ts';
import { datasetDir, discard, publish, sweep, transientPath } from './cache.ts';
import { asDatasetError, reserve } from './disk.ts';
import { FILES, REPOSITORY } from './layout.ts';
import { makeManifest, writeManifest } from './manifest.ts';
import { makeIndex, openDataset } from './opening.ts';
import { Progress, type ProgressListener } from './progress.ts';
import { type IndexedFile, writeIndex } from './stat-index.ts';

/** A generated repository and large files on disk, checked to be what was generated. */
export type Dataset = {
  readonly dir: string;
  /** The folder that contains `openspec/`. */
  readonly repositoryDir: string;
  readonly filesDir: string;
  /** The large files, in the order of the specification. */
  readonly files: readonly IndexedFile[];
  /** False when it came from the cache. */
  readonly built: boolean;
};

export type PrepareOptions = {
  readonly cacheDir: string;
  /** Bytes, of the generation or of the verification of a cache that was touched; never called for one that was not. */
  readonly onProgress: ProgressListener;
  readonly signal: AbortSignal;
};

/** Bytes of text, for the progress only. */
const TEXT_BYTES_A_CHANGE = 3700;

/**
 * The dataset of a specification, from the cache if it is there and good, else made and put there in one step.
 * Throws HarnessError: DATASET when files cannot be read or written, INTERRUPTED when `signal` is given; nothing
 * half-made is left behind in either case.
 */
export async function prepareDataset(spec: DatasetSpec, options: PrepareOptions): Promise<Dataset> {
  const cacheDir = resolve(options.cacheDir);
  const dir = datasetDir(cacheDir, spec);
  const progress = new Progress(options.onProgress, options.signal);
  progress.throwIfInterrupted();
  try {
    await sweep(cacheDir);
    return (await fromCache(cacheDir, dir, spec, progress)) ?? (await build(cacheDir, dir, spec, progress));
  } catch (error) {
    throw asDatasetError(error, cacheDir);
  }
}

async function fromCache(
  cacheDir: string,
  dir: string,
  spec: DatasetSpec,
  progress: Progress,
): Promise<Dataset | undefined> {
  const opening = await openDataset(dir, spec, transientPath(cacheDir, 'index'), progress);
  switch (opening.kind) {
    case 'good':
      return datasetAt(dir, opening.files, false);
    case 'damaged':
      progress.begin(`making the dataset anew: ${opening.reason}`, estimatedBytes(spec));
      await discard(cacheDir, dir);
      return undefined;
    case 'absent':
      return undefined;
  }
}

async function build(cacheDir: string, dir: string, spec: DatasetSpec, progress: Progress): Promise<Dataset> {
  reserve(cacheDir, spec);
  // Loaded here: a dataset that is there is opened without the generator.
  const { writeTree } = await import('./dataset-tree.ts');
  const building = transientPath(cacheDir, 'building');
  try {
    mkdirSync(building);
    progress.begin(REPOSITORY, estimatedBytes(spec));
    const manifest = makeManifest(spec, await writeTree(building, spec, progress));
    const index = makeIndex(building, manifest, writeManifest(building, manifest));
    progress.throwIfInterrupted();
    if (publish(building, dir)) {
      await writeIndex(dir, transientPath(cacheDir, 'index'), index);
      progress.finish();
      return datasetAt(dir, index.files, true);
    }
  } finally {
    await rm(building, { recursive: true, force: true });
  }
  // Another process has been faster. If its dataset is not good either, ours is made again in its place.
  return (await fromCache(cacheDir, dir, spec, progress)) ?? (await build(cacheDir, dir, spec, progress));
}

function datasetAt(dir: string, files: readonly IndexedFile[], built: boolean): Dataset {
  return { dir, repositoryDir: join(dir, REPOSITORY), filesDir: join(dir, FILES), files, built };
}

function estimatedBytes({ changes, archived, files }: DatasetSpec): number {
  return files.reduce((sum, bytes) => sum + bytes, 0) + (changes + archived) * TEXT_BYTES_A_CHANGE;
}
