import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The version of the generator. Raise it with any change that makes other bytes, names or times of the same specification. */
export const GENERATOR = 3;

export const MANIFEST = 'manifest.json';

export type ManifestFile = {
  /** Path below the folder that the manifest describes, with `/`. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Whole milliseconds. */
  readonly mtimeMs: number;
};

/** What a generated folder holds, file by file. It depends only on the generator's version and the specification. */
export type Manifest = {
  readonly schema: string;
  readonly generator: number;
  readonly spec: object;
  /** Folders that exist even if nothing is in them. */
  readonly folders: readonly string[];
  readonly files: readonly ManifestFile[];
};

/** All of a manifest but its files. */
export type ManifestHead = Omit<Manifest, 'files'>;

/** The text of a manifest: the head, which may have more keys, laid out for people, and then a line for each file. */
export function manifestText({ files, ...head }: Manifest): string {
  const lines = files.map((file) => JSON.stringify(file)).join(',\n');
  return seal(`${JSON.stringify(head, null, 2).slice(0, -2)},\n  "files": [\n${lines}\n  ],\n`);
}

/** The manifest of a file, or `undefined` when there is none, or one that has been changed. */
export function readManifest(path: string): Manifest | undefined {
  try {
    const manifest = unseal(readFileSync(path));
    return manifest && isManifest(manifest) ? manifest : undefined;
  } catch {
    return undefined;
  }
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

/** A segment that is empty, `.` or `..`, or a byte that no path has. */
const WAY_OUT = /(?:^|\/)\.{0,2}(?:\/|$)|\0/;

/** True for a path that stays below its folder, so that no manifest, whoever wrote it, leads anywhere else. */
function isPathBelow(path: unknown): path is string {
  return typeof path === 'string' && !WAY_OUT.test(path);
}

const OPEN = '"seal":"';
const CLOSE = '"}\n';
const SEAL_LENGTH: number = OPEN.length + 64 + CLOSE.length;

export function sha256Of(data: string | Buffer): string {
  return hash('sha256', data);
}

/** Ends the text of a JSON object, which is complete up to its last comma, with a hash of everything before it. */
function seal(text: string): string {
  return `${text}${OPEN}${sha256Of(text)}${CLOSE}`;
}

/** The object of a sealed text, or `undefined` if any byte of the text has changed. */
function unseal(text: Buffer): object | undefined {
  const end = text.length - SEAL_LENGTH;
  if (end < 0 || text.toString('latin1', end) !== `${OPEN}${sha256Of(text.subarray(0, end))}${CLOSE}`) return undefined;
  const value: unknown = JSON.parse(text.toString());
  return typeof value === 'object' && value !== null ? value : undefined;
}
