import { join } from 'node:path';
import type { SourceFile } from '../content/source-file.ts';
import { YEAR_START_MS } from '../content/words/timestamp.ts';
import { replaceFile } from '../store/aside.ts';
import {
  GENERATOR,
  type Manifest,
  type ManifestFile,
  manifestText,
  readManifest,
  sha256Of,
} from '../store/manifest.ts';
import { isIn } from '../store/paths.ts';
import type { Part, PartContent, Totals } from './part.ts';

/** A kind of output folder: the path of its index, and the key of the parts in it. */
export type OutputKind = {
  readonly what: string;
  readonly schema: string;
  /** Path of the index below the folder. */
  readonly index: string;
  readonly list: 'scenarios' | 'parts';
  /** Files about all parts together, written with the index: the paths that they may have, and how they are made. */
  readonly beside: { readonly paths: readonly string[]; readonly make: (index: OutputIndex) => readonly SourceFile[] };
};

/** A part in the index. */
export type PartEntry = {
  readonly name: string;
  readonly entries: readonly string[];
  readonly generator: number;
  readonly spec: object;
  readonly folders: readonly string[];
  readonly totals: Totals;
  readonly facts: object;
};

/** The index of an output folder: the parts that are complete, and their files. */
export type OutputIndex = {
  readonly parts: readonly PartEntry[];
  readonly files: readonly ManifestFile[];
  /** Files that the index lists and that belong to no part. */
  readonly beside: readonly ManifestFile[];
};

export const EMPTY_INDEX: OutputIndex = { parts: [], files: [], beside: [] };

/** Reads the index; `undefined` when there is none of this kind, or one that has been changed. */
export function readOutputIndex(dir: string, kind: OutputKind): OutputIndex | undefined {
  const manifest = readManifest(join(dir, kind.index));
  if (manifest?.schema !== kind.schema) return undefined;
  const parts = (manifest as Manifest & { readonly [list: string]: unknown })[kind.list];
  if (!Array.isArray(parts)) return undefined;
  const entries = (parts as PartEntry[]).flatMap((part) => part.entries);
  const files = manifest.files.filter(({ path }) => isIn(path, entries));
  return { parts, files, beside: manifest.files.filter(({ path }) => !isIn(path, entries)) };
}

/** Writes the index and the files beside it, each in one step. */
export function writeOutputIndex(dir: string, kind: OutputKind, index: OutputIndex): void {
  const { parts } = index;
  for (const { path, content, mtimeMs } of kind.beside.make(index)) replaceFile(dir, path, content, mtimeMs);
  const files = [...index.files, ...entriesBeside(kind, index)];
  const head = {
    schema: kind.schema,
    generator: GENERATOR,
    spec: {},
    [kind.list]: parts,
    folders: parts.flatMap(({ folders }) => folders),
  };
  replaceFile(dir, kind.index, manifestText({ ...head, files }), YEAR_START_MS);
}

/** The entries of the files that belong beside an index. */
export function entriesBeside(kind: OutputKind, index: OutputIndex): readonly ManifestFile[] {
  return kind.beside.make(index).map(({ path, content, mtimeMs }) => {
    const data = Buffer.from(content);
    return { path, bytes: data.length, sha256: sha256Of(data), mtimeMs };
  });
}

/** Adds a part that has just been made to the index, in place of one of the same name. */
export function withPart(index: OutputIndex, { name, entries, spec }: Part, content: PartContent): OutputIndex {
  const { facts, folders, files, totals } = content;
  const entry = { name, entries, generator: GENERATOR, spec, folders, totals, facts };
  const others = index.parts.filter((other) => other.name !== name);
  const parts = [...others, entry].sort((a, b) => (a.name < b.name ? -1 : 1));
  const filesOf = (part: PartEntry): readonly ManifestFile[] =>
    part === entry ? files : index.files.filter(({ path }) => isIn(path, part.entries));
  return { parts, files: parts.flatMap(filesOf), beside: index.beside };
}
