/** Keys that name a folder with data: `dir`, which `perf-harness generate` has made, and `repository`, which is the user's own. */
import { type Stats, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type * as z from 'zod';
import { type TextFault, textField } from '../fields/fields.ts';
import { type Choice, choice, type Field, type Group, group, issueOn } from '../fields/reading.ts';
import { type Issue, isMapping } from '../yaml/issue.ts';

type FolderGroup = Group<{ readonly dir: z.ZodType<string> }, 'required'>;

/** A folder if `dir` is written; otherwise data that a run generates itself. */
export function folderOr<G extends Group>(
  what: string,
  generated: G,
  description: string | null = null,
): Choice<FolderGroup | G, 'filled'> {
  const dir = `Folder that holds ${what}, made by perf-harness generate; relative to the scenario file.`;
  const folder: FolderGroup = group('required', { dir: textField(dir, folderFault('dir: ./dataset')) });
  const choose = (written: unknown): FolderGroup | G =>
    isMapping(written) && written['dir'] !== undefined ? folder : generated;
  return choice('filled', [folder, generated], choose, description);
}

export const repositoryField: z.ZodType<string> = textField(
  'A repository of yours, in place of a dataset: the folder that contains openspec/, relative to the scenario file. It is never written to.',
  folderFault('repository: ./my-project'),
);

function folderFault(example: string): (path: string) => TextFault | null {
  return (path) => {
    if (path.trim() === '') return { offset: 0, message: 'expected the path of a folder', hint: `write ${example}` };
    const offset = path.indexOf('\0');
    return offset < 0 ? null : { offset, message: 'a path can’t hold a NUL', hint: null };
  };
}

/** Makes the path of a folder absolute, and returns any other data unchanged. `base` is the folder of the scenario file. */
export function resolveFolder<Spec extends { readonly kind: string }>(spec: Spec, base: string): Spec {
  return 'dir' in spec && typeof spec.dir === 'string' ? { ...spec, dir: resolve(base, spec.dir) } : spec;
}

/** Reports a folder that contains no OpenSpec repository. */
export function checkRepository(field: Field<string | undefined>, base: string): readonly Issue[] {
  if (field.value === undefined) return [];
  const fault = repositoryFault(resolve(base, field.value));
  return fault === null ? [] : [issueOn(field, fault.message, fault.hint)];
}

/** Reports a repository in the place of a dataset. What else may be wrong with a dataset shows when it is opened. */
export function checkDatasetDir(field: Field<string>, base: string): readonly Issue[] {
  if (field.value === undefined) return [];
  const dir = resolve(base, field.value);
  if (repositoryFault(dir) !== null) return [];
  const message = `${dir} is an OpenSpec repository, and no dataset that perf-harness generate has made`;
  return [issueOn(field, message, `to serve it as it is, write repository: ${field.value} in place of dataset`)];
}

/** What `openspec` may consist of. Git keeps no empty folders, so that a fresh clone may lack any of them. */
const FOLDERS = ['changes', 'specs'];
const FILES = ['config.yaml', 'config.yml', 'project.md'];

/** Says why the folder at an absolute path contains no OpenSpec repository; null if it does. */
export function repositoryFault(dir: string): { readonly message: string; readonly hint: string } | null {
  const hint = 'name the folder that contains openspec/, in which "openspec init" was run';
  try {
    const folder = statOf(dir);
    if (folder === undefined) return { message: `there is no folder ${dir}`, hint };
    if (!folder.isDirectory()) return { message: `${dir} is not a folder`, hint };
    const openspec = join(dir, 'openspec');
    if (holdsOpenspec(openspec)) return null;
    if (basename(dir) === 'openspec' && holdsOpenspec(dir))
      return {
        message: `${dir} is the openspec folder of a repository`,
        hint: `name ${dirname(dir)}, which contains it`,
      };
    const isThere = statOf(openspec)?.isDirectory() === true;
    const lacks = isThere ? 'its openspec/ has no changes/, no specs/ and no config.yaml' : 'it contains no openspec/';
    return { message: `${dir} is not an OpenSpec repository: ${lacks}`, hint };
  } catch (error) {
    return { message: `can't read ${dir}: ${(error as Error).message}`, hint };
  }
}

function holdsOpenspec(dir: string): boolean {
  return (
    FOLDERS.some((name) => statOf(join(dir, name))?.isDirectory()) ||
    FILES.some((name) => statOf(join(dir, name))?.isFile())
  );
}

/** Undefined where there is nothing. Throws where that can't be told. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (['ENOTDIR', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
