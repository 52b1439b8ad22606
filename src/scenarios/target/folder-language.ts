/** The key `dir`: a folder that `perf-harness generate` has made, in place of data that a run generates itself. */
import { resolve } from 'node:path';
import type { z } from 'zod';
import { type TextFault, textField } from '../fields/fields.ts';
import { type Choice, choice, type Group, group } from '../fields/reading.ts';
import { isMapping } from '../yaml/issue.ts';
import type { FolderSpec } from './data-spec.ts';

type FolderGroup = Group<{ readonly dir: z.ZodType<string> }, 'required'>;

/** A folder if `dir` is written; otherwise data that a run generates itself. */
export function folderOr<G extends Group>(
  what: string,
  generated: G,
  description: string | null = null,
): Choice<FolderGroup | G, 'filled'> {
  const dir = `Folder that holds ${what}, made by perf-harness generate; relative to the scenario file.`;
  const folder: FolderGroup = group('required', { dir: textField(dir, dirFault) });
  const choose = (written: unknown): FolderGroup | G =>
    isMapping(written) && written['dir'] !== undefined ? folder : generated;
  return choice('filled', [folder, generated], choose, description);
}

function dirFault(dir: string): TextFault | null {
  if (dir.trim() === '') return { offset: 0, message: 'expected the path of a folder', hint: 'write dir: ./dataset' };
  const offset = dir.indexOf('\0');
  return offset < 0 ? null : { offset, message: 'a path can’t hold a NUL', hint: null };
}

/** Makes the path of a folder absolute, and returns any other data unchanged. `base` is the folder of the scenario file. */
export function resolveFolder<Spec extends { readonly kind: string }>(
  spec: Spec | FolderSpec,
  base: string,
): Spec | FolderSpec {
  return isFolder(spec) ? { kind: 'folder', dir: resolve(base, spec.dir) } : spec;
}

function isFolder(spec: { readonly kind: string }): spec is FolderSpec {
  return spec.kind === 'folder';
}
