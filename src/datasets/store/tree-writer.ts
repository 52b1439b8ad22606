import { closeSync, futimesSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { type LargeFile, writeLargeFile } from '../recipes/large-file.ts';
import { folderOf } from '../recipes/layout.ts';
import type { ManifestFile } from './manifest.ts';
import type { Progress } from './progress.ts';
import { sha256Of } from './sealed.ts';
import type { SourceFile } from './source-file.ts';

/** Writes a tree of files into a folder that holds none of them yet. */
export class TreeWriter {
  readonly #dir: string;
  readonly #progress: Progress;
  readonly #made: Set<string>;

  /** `folders` are there already. */
  constructor(dir: string, progress: Progress, folders: readonly string[] = []) {
    this.#dir = dir;
    this.#progress = progress;
    this.#made = new Set(['', ...folders]);
  }

  /** The folder with every parent that is missing. */
  makeFolder(folder: string): void {
    if (this.#made.has(folder)) return;
    this.makeFolder(folderOf(folder));
    mkdirSync(`${this.#dir}/${folder}`);
    this.#made.add(folder);
  }

  /** Small files, below `base`. */
  async writeUnit(base: string, unit: readonly SourceFile[], what: string): Promise<ManifestFile[]> {
    const written = unit.map((file) => this.#writeSourceFile(base, file, what));
    if (this.#progress.isTurnDue()) await this.#progress.turn();
    return written;
  }

  async writeLarge(base: string, file: LargeFile): Promise<ManifestFile> {
    this.makeFolder(base);
    const path = base === '' ? file.name : `${base}/${file.name}`;
    const written = await writeLargeFile(`${this.#dir}/${path}`, file, this.#progress);
    this.#progress.countFile();
    return { path, bytes: file.bytes, sha256: written.sha256, mtimeMs: written.mtimeMs };
  }

  #writeSourceFile(base: string, { path: below, content, mtimeMs }: SourceFile, what: string): ManifestFile {
    const path = base === '' ? below : `${base}/${below}`;
    this.makeFolder(folderOf(path));
    const data = typeof content === 'string' ? Buffer.from(content) : content;
    const file = openSync(`${this.#dir}/${path}`, 'wx');
    try {
      writeWhole(file, data);
      futimesSync(file, mtimeMs / 1000, mtimeMs / 1000);
    } finally {
      closeSync(file);
    }
    this.#progress.advance(data.length, what);
    this.#progress.countFile();
    return { path, bytes: data.length, sha256: sha256Of(data), mtimeMs };
  }
}

function writeWhole(file: number, data: Buffer): void {
  for (let done = 0; done < data.length; ) done += writeSync(file, data, done);
}
