import { realpathSync, statSync } from 'node:fs';
import { HarnessError } from '../../../errors.ts';
import { nounFor } from '../../../plural.ts';

/** A file of the dataset, as its manifest describes it. `sha256` is lower-case hex. */
export type LargeFile = { readonly name: string; readonly bytes: number; readonly sha256: string };

export type LargeFiles = {
  /** The real path of their folder. */
  readonly root: string;
  readonly byName: ReadonlyMap<string, LargeFile>;
  /** A JSON array of the files, with the path under which each is served. */
  readonly itemsJson: string;
};

/** Throws HarnessError('TARGET') for a name that is not a plain file name, and for a file that differs from its description. */
export function openLargeFiles(filesDir: string, files: readonly LargeFile[]): LargeFiles {
  if (files.length === 0) return { root: filesDir, byName: new Map(), itemsJson: '[]' };
  for (const file of files) checkFile(filesDir, file);
  return {
    root: realpathSync(filesDir),
    byName: new Map(files.map((file) => [file.name, file])),
    itemsJson: JSON.stringify(
      files.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256, path: `/files/${encodeURIComponent(name)}` })),
    ),
  };
}

function checkFile(filesDir: string, { name, bytes, sha256 }: LargeFile): void {
  const refuse = (what: string): HarnessError =>
    new HarnessError('TARGET', `cannot serve the file ${JSON.stringify(name)} from ${filesDir}: ${what}`, {
      hint: 'Delete the dataset, so that it is generated again, or correct its manifest.',
    });
  if (/[/\\\0]|^\.{0,2}$/.test(name)) throw refuse('its name is not a plain file name');
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw refuse('its SHA-256 is not 64 lower-case hex digits');
  const stats = statSync(`${filesDir}/${name}`, { throwIfNoEntry: false });
  if (!stats?.isFile()) throw refuse('there is no such file');
  if (stats.size !== bytes)
    throw refuse(`it has ${stats.size} ${nounFor(stats.size, 'byte')} and should have ${bytes}`);
}
