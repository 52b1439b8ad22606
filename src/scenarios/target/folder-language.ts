/** `{ dir: ./some-folder }`: data that `perf-harness generate` has made, in place of data that a run makes itself. */
import { resolve } from 'node:path';
import { z } from 'zod';
import { type TextFault, textField } from '../fields/fields.ts';
import type { FolderSpec } from './data-spec.ts';

/**
 * A folder, or data that a run makes itself. Not a plain union: that one would report what the folder alone has, `dir`, as a
 * key which the other does not know, whatever is wrong with its value.
 */
export function folderOr<Spec>(what: string, generated: z.ZodType<Spec>): z.ZodType<FolderSpec | Spec> {
  return z.xor([folderSpec(what), generated]);
}

function folderSpec(what: string): z.ZodType<FolderSpec> {
  const description = `Folder that holds ${what}, made by perf-harness generate; relative to the scenario file.`;
  return z
    .strictObject({ dir: textField(description, dirFault) })
    .transform(({ dir }): FolderSpec => ({ kind: 'folder', dir }));
}

function dirFault(dir: string): TextFault | null {
  if (dir.trim() === '') return { offset: 0, message: 'expected the path of a folder', hint: 'write dir: ./dataset' };
  const offset = dir.indexOf('\0');
  return offset < 0 ? null : { offset, message: 'a path can’t hold a NUL', hint: null };
}

/** A folder with its absolute path, or data that a run makes itself as it is. `base` is the folder of the scenario file. */
export function resolveFolder<Spec extends { readonly kind: string }>(
  spec: Spec | FolderSpec,
  base: string,
): Spec | FolderSpec {
  return isFolder(spec) ? { kind: 'folder', dir: resolve(base, spec.dir) } : spec;
}

function isFolder(spec: { readonly kind: string }): spec is FolderSpec {
  return spec.kind === 'folder';
}
