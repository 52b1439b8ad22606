/** Finds a program as npm finds those of its scripts. */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';

export type FoundProgram =
  | { readonly kind: 'found'; readonly path: string }
  /** There is none of that name, or only one that may not be executed. */
  | { readonly kind: 'missing' | 'locked' };

/** Where programs are looked for: `node_modules/.bin` of the folder of the scenario file and of those above it, then the PATH. */
export function searchPath(base: string, path: string): string {
  const folders: string[] = [];
  for (let at = resolve(base); ; at = dirname(at)) {
    folders.push(join(at, 'node_modules', '.bin'));
    if (at === dirname(at)) break;
  }
  return [...folders, path].join(delimiter);
}

/** A name with a slash is a path, relative to the scenario file in the folder `base`; any other is looked for on the `path`. */
export function findProgram(name: string, base: string, path: string = process.env['PATH'] ?? ''): FoundProgram {
  const places = name.includes('/')
    ? [resolve(base, name)]
    : searchPath(base, path)
        .split(delimiter)
        .map((folder) => resolve(folder, name));
  const files = places.filter((place) => statSync(place, { throwIfNoEntry: false })?.isFile() === true);
  const program = files.find(isExecutable);
  if (program !== undefined) return { kind: 'found', path: program };
  return { kind: files.length === 0 ? 'missing' : 'locked' };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
