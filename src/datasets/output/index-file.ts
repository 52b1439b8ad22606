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

/** A kind of output folder: how its index is called, and how that calls the parts. */
export type OutputKind = {
  readonly what: string;
  readonly schema: string;
  /** Of the index, below the folder. */
  readonly index: string;
  readonly list: 'scenarios' | 'parts';
  /** Files that speak of all parts together, made anew with the index: which there may be, and those of an index. */
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

/** The index of an output folder: the parts that are there whole, and their files. */
export type OutputIndex = {
  readonly parts: readonly PartEntry[];
  readonly files: readonly ManifestFile[];
  /** What the index lists and no part has. */
  readonly beside: readonly ManifestFile[];
};

export const EMPTY_INDEX: OutputIndex = { parts: [], files: [], beside: [] };

/** `undefined` when there is no index of this kind that is whole. */
export function readOutputIndex(dir: string, kind: OutputKind): OutputIndex | undefined {
  const manifest = readManifest(join(dir, kind.index));
  if (manifest?.schema !== kind.schema) return undefined;
  const parts = (manifest as Manifest & { readonly [list: string]: unknown })[kind.list];
  if (!Array.isArray(parts)) return undefined;
  const entries = (parts as PartEntry[]).flatMap((part) => part.entries);
  const files = manifest.files.filter(({ path }) => isIn(path, entries));
  return { parts, files, beside: manifest.files.filter(({ path }) => !isIn(path, entries)) };
}

/** Puts the index, and what stands beside it, into its place; each of them in one step. */
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

/** What should stand beside an index, as that lists it. */
export function entriesBeside(kind: OutputKind, index: OutputIndex): readonly ManifestFile[] {
  return kind.beside.make(index).map(({ path, content, mtimeMs }) => {
    const data = Buffer.from(content);
    return { path, bytes: data.length, sha256: sha256Of(data), mtimeMs };
  });
}

/** The index with a part in it that has just been made, in place of what it had of that name. */
export function withPart(index: OutputIndex, { name, entries, spec }: Part, content: PartContent): OutputIndex {
  const { facts, folders, files, totals } = content;
  const entry = { name, entries, generator: GENERATOR, spec, folders, totals, facts };
  const others = index.parts.filter((other) => other.name !== name);
  const parts = [...others, entry].sort((a, b) => (a.name < b.name ? -1 : 1));
  const filesOf = (part: PartEntry): readonly ManifestFile[] =>
    part === entry ? files : index.files.filter(({ path }) => isIn(path, part.entries));
  return { parts, files: parts.flatMap(filesOf), beside: index.beside };
}
