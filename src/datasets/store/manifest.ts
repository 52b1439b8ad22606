import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seal, sha256Of, unseal } from './sealed.ts';

/** Part of every cache key. Raise it with any change that makes other bytes, names or times of the same specification. */
export const GENERATOR = 3;

export const MANIFEST = 'manifest.json';

export type ManifestFile = {
  /** Below the folder that the manifest speaks of, with `/`. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Whole milliseconds. */
  readonly mtimeMs: number;
};

/** What a generated folder holds, file by file. It depends on generator and specification alone. */
export type Manifest = {
  readonly schema: string;
  readonly generator: number;
  readonly spec: object;
  /** Folders that are there with or without anything in them. */
  readonly folders: readonly string[];
  readonly files: readonly ManifestFile[];
};

/** All of a manifest but its files. */
export type ManifestHead = Omit<Manifest, 'files'>;

/** Stands for generator and specification in a folder's name: 16 hex digits. */
export function cacheKey(spec: object): string {
  return sha256Of(JSON.stringify([GENERATOR, spec])).slice(0, 16);
}

/** Writes the manifest, a line for each file, and returns its SHA-256. */
export function writeManifest(path: string, manifest: Manifest): string {
  const text = manifestText(manifest);
  writeFileSync(path, text);
  return sha256Of(text);
}

/** Whatever else is in the head comes first, laid out for people. */
export function manifestText({ files, ...head }: Manifest): string {
  const lines = files.map((file) => JSON.stringify(file)).join(',\n');
  return seal(`${JSON.stringify(head, null, 2).slice(0, -2)},\n  "files": [\n${lines}\n  ],\n`);
}

/** A manifest with its SHA-256, or `undefined` when there is none at that place that is whole. */
export function readManifest(path: string): { readonly manifest: Manifest; readonly sha256: string } | undefined {
  try {
    const text = readFileSync(path);
    const manifest = unseal(text);
    return manifest && isManifest(manifest) ? { manifest, sha256: sha256Of(text) } : undefined;
  } catch {
    return undefined;
  }
}

/** The manifest of a dataset's folder itself. */
export function manifestIn(dir: string): string {
  return join(dir, MANIFEST);
}

function isManifest(value: object): value is Manifest {
  const { schema, generator, spec, folders, files } = value as Partial<Manifest>;
  const types = [typeof schema, typeof generator, typeof spec].join();
  return (
    types === 'string,number,object' &&
    Array.isArray(folders) &&
    folders.every(isPathBelow) &&
    Array.isArray(files) &&
    files.every(isFile)
  );
}

function isFile(value: unknown): value is ManifestFile {
  if (typeof value !== 'object' || value === null) return false;
  const { path, bytes, sha256, mtimeMs } = value as Partial<ManifestFile>;
  return isPathBelow(path) && [typeof bytes, typeof sha256, typeof mtimeMs].join() === 'number,string,number';
}

/** A path that stays below its folder. Whoever wrote the manifest, nothing else is read. */
function isPathBelow(path: unknown): path is string {
  return (
    typeof path === 'string' && path.split('/').every((part) => !['', '.', '..'].includes(part)) && !path.includes('\0')
  );
}
