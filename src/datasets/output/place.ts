import { existsSync, readdirSync, readlinkSync, rmdirSync } from 'node:fs';
import { dirname, isAbsolute, join, normalize, resolve, sep } from 'node:path';
import { HarnessError } from '../../errors.ts';
import { isTransient } from '../store/aside.ts';
import { makePath } from '../store/make-path.ts';
import { lstatOf } from '../store/paths.ts';
import { type OutputIndex, type OutputKind, readOutputIndex } from './index-file.ts';
import type { Part } from './part.ts';

/** The folder for output, and its index if it has been written to before. */
export type Place = { readonly dir: string; readonly index: OutputIndex | undefined };

/**
 * Examines the folder for output. Throws HarnessError USAGE if it is not a folder, holds files that were not generated, or is
 * reached by a symbolic link. In an absolute path only the last part is checked, because /tmp and /var may be links.
 */
export function lookAt(out: string, kind: OutputKind, parts: readonly Part[]): Place {
  const dir = resolve(out);
  refuseLink(dir);
  if (!isAbsolute(out)) refuseLinksOn(out);
  const stats = lstatOf(dir);
  if (stats === undefined) return { dir, index: undefined };
  if (!stats.isDirectory()) throw refused(`${dir} is not a folder`, 'name another place with --out');
  const index = readOutputIndex(dir, kind);
  if (index === undefined && namesIn(dir).length > 0) {
    const sort = existsSync(join(dir, kind.index)) ? `its ${kind.index} is damaged` : `it has no ${kind.index}`;
    throw refused(
      `${dir} is not empty, and ${sort}: its content was not made by perf-harness`,
      'name another folder with --out, or empty it first',
    );
  }
  for (const entry of [kind.index, ...parts.flatMap(({ entries }) => entries)]) refuseLinksBelow(dir, entry);
  for (const part of parts) refuseForeign(dir, part, index);
  if (index !== undefined) refuseForeignBeside(dir, kind, index);
  return { dir, index };
}

function namesIn(dir: string): readonly string[] {
  // What another run is making, or one that was killed has left behind, does not count.
  return readdirSync(dir).filter((name) => !isTransient(name));
}

function refuseLink(path: string): void {
  if (lstatOf(path)?.isSymbolicLink()) {
    throw refused(`${path} is a symbolic link to ${readlinkSync(path)}`, 'name the folder that it leads to');
  }
}

/** No part of a relative path may be a link, because output would land outside of the current folder. */
function refuseLinksOn(out: string): void {
  let path = process.cwd();
  for (const step of normalize(out).split(sep)) {
    path = join(path, step);
    refuseLink(path);
  }
}

function refuseLinksBelow(dir: string, entry: string): void {
  for (let path = entry; path !== '.'; path = dirname(path)) refuseLink(join(dir, path));
}

/** Refuses when something that no index lists is in the place of a part. */
function refuseForeign(dir: string, { name, entries }: Part, index: OutputIndex | undefined): void {
  if (index?.parts.some((part) => part.name === name)) return;
  const foreign = entries.find((entry) => existsSync(join(dir, entry)));
  if (foreign === undefined) return;
  throw refused(
    `${join(dir, foreign)} was not made by perf-harness`,
    'move it away, or name another folder with --out',
  );
}

/** Refuses when something that the index does not list is in the place of a file beside the index. */
function refuseForeignBeside(dir: string, kind: OutputKind, index: OutputIndex): void {
  const known = index.beside.map(({ path }) => path);
  const foreign = kind.beside.paths.find((path) => !known.includes(path) && existsSync(join(dir, path)));
  if (foreign === undefined) return;
  throw refused(
    `${join(dir, foreign)} was not made by perf-harness`,
    'move it away, or name another folder with --out',
  );
}

function refused(message: string, hint: string): HarnessError {
  return new HarnessError('USAGE', message, { hint });
}

/** Makes a folder. The function that it returns removes the folders that were made and are still empty. */
export function makeFolder(dir: string): () => void {
  const first = makePath(dir);
  return () => {
    if (first === undefined) return;
    for (let path = dir; ; path = dirname(path)) {
      if (!removeIfEmpty(path) || path === first) return;
    }
  };
}

/** False when the folder is not empty and stays. */
export function removeIfEmpty(dir: string): boolean {
  try {
    rmdirSync(dir);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}
