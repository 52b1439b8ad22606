import { hash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetSpec } from '../scenarios/scenario.ts';

/** Part of every cache key. Raise it with any change that makes other bytes, names or times of the same specification. */
export const GENERATOR = 1;

export const MANIFEST = 'manifest.json';
const SCHEMA = 'perf-harness/dataset@1';

export type ManifestFile = {
  /** Below the dataset's folder, with `/`. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Whole milliseconds. */
  readonly mtimeMs: number;
};

/** What a dataset holds, file by file. It depends on generator and specification alone. */
export type Manifest = {
  readonly schema: string;
  readonly generator: number;
  readonly spec: DatasetSpec;
  readonly files: readonly ManifestFile[];
};

export function makeManifest(spec: DatasetSpec, files: readonly ManifestFile[]): Manifest {
  return { schema: SCHEMA, generator: GENERATOR, spec: canonical(spec), files };
}

/** Keys in one order, and no others. */
function canonical({ changes, archived, specs, files, seed }: DatasetSpec): DatasetSpec {
  return { changes, archived, specs, files, seed };
}

/** Stands for generator and specification in a folder's name: 16 hex digits. */
export function cacheKey(spec: DatasetSpec): string {
  return sha256Of(JSON.stringify([GENERATOR, canonical(spec)])).slice(0, 16);
}

export function sha256Of(data: string | Buffer): string {
  return hash('sha256', data);
}

/** Writes `manifest.json`, a line for each file, and returns its SHA-256. */
export function writeManifest(dir: string, { files, ...head }: Manifest): string {
  const lines = files.map((file) => JSON.stringify(file)).join(',\n');
  const text = `${JSON.stringify(head).slice(0, -1)},"files":[\n${lines}\n]}\n`;
  writeFileSync(join(dir, MANIFEST), text);
  return sha256Of(text);
}

/** The manifest of a dataset with its SHA-256, or `undefined` when it is not one of this specification. */
export function readManifest(dir: string, spec: DatasetSpec): { manifest: Manifest; sha256: string } | undefined {
  try {
    const text = readFileSync(join(dir, MANIFEST));
    const manifest: unknown = JSON.parse(text.toString());
    return isManifestOf(manifest, spec) ? { manifest, sha256: sha256Of(text) } : undefined;
  } catch {
    return undefined;
  }
}

function isManifestOf(value: unknown, spec: DatasetSpec): value is Manifest {
  if (typeof value !== 'object' || value === null) return false;
  const { files, ...head } = value as Partial<Manifest>;
  const { files: _none, ...expected } = makeManifest(spec, []);
  return JSON.stringify(head) === JSON.stringify(expected) && Array.isArray(files) && files.every(isFile);
}

function isFile(value: unknown): value is ManifestFile {
  if (typeof value !== 'object' || value === null) return false;
  const { path, bytes, sha256, mtimeMs } = value as Partial<ManifestFile>;
  return [typeof path, typeof bytes, typeof sha256, typeof mtimeMs].join() === 'string,number,string,number';
}
