import { existsSync, readdirSync, readlinkSync, rmdirSync } from 'node:fs';
import { dirname, isAbsolute, join, normalize, resolve, sep } from 'node:path';
import { HarnessError } from '../../errors.ts';
import { isTransient } from '../store/aside.ts';
import { makePath } from '../store/make-path.ts';
import { lstatOf } from '../store/paths.ts';
import { type OutputIndex, type OutputKind, readOutputIndex } from './index-file.ts';
import type { Part } from './part.ts';

/** What is where output is to go: nothing yet, or what we have put there before. */
export type Place = { readonly dir: string; readonly index: OutputIndex | undefined };

/**
 * Looks at the folder that output is to go to. Throws HarnessError USAGE for one that is not ours, that is no folder, or
 * that a symbolic link leads to. Of an absolute path only the folder itself may be none: /tmp and /var are links in places.
 */
export function lookAt(out: string, kind: OutputKind, parts: readonly Part[]): Place {
  const dir = resolve(out);
  refuseLink(dir);
  if (!isAbsolute(out)) refuseLinksOn(out);
  const stats = lstatOf(dir);
  if (stats === undefined) return { dir, index: undefined };
  if (!stats.isDirectory()) throw refused(`${dir} is no folder`, 'name another place with --out');
  const index = readOutputIndex(dir, kind);
  if (index === undefined && namesIn(dir).length > 0) {
    const sort = existsSync(join(dir, kind.index)) ? `its ${kind.index} is damaged` : `it has no ${kind.index}`;
    throw refused(
      `${dir} is not empty, and ${sort}: what is in it is not known to be ${kind.what} of ours`,
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

/** Whoever writes a relative path means the folders that it names, and none that one of them points to. */
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

/** What lies where a part is to go, and is in no index, is somebody else's. */
function refuseForeign(dir: string, { name, entries }: Part, index: OutputIndex | undefined): void {
  if (index?.parts.some((part) => part.name === name)) return;
  const foreign = entries.find((entry) => existsSync(join(dir, entry)));
  if (foreign === undefined) return;
  throw refused(`${join(dir, foreign)} is not ours`, 'move it away, or name another folder with --out');
}

/** The same of what is made beside the index. */
function refuseForeignBeside(dir: string, kind: OutputKind, index: OutputIndex): void {
  const known = index.beside.map(({ path }) => path);
  const foreign = kind.beside.paths.find((path) => !known.includes(path) && existsSync(join(dir, path)));
  if (foreign === undefined) return;
  throw refused(`${join(dir, foreign)} is not ours`, 'move it away, or name another folder with --out');
}

function refused(message: string, hint: string): HarnessError {
  return new HarnessError('USAGE', message, { hint });
}

/** Makes a folder and returns how to take back all of it that was made, as far as it is empty. */
export function makeFolder(dir: string): () => void {
  const first = makePath(dir);
  return () => {
    if (first === undefined) return;
    for (let path = dir; ; path = dirname(path)) {
      if (!removeIfEmpty(path) || path === first) return;
    }
  };
}

/** False for a folder that is left, because there is something in it. */
export function removeIfEmpty(dir: string): boolean {
  try {
    rmdirSync(dir);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}
