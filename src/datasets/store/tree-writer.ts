import { createHash } from 'node:crypto';
import { closeSync, futimesSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { LargeFile, SourceFile } from '../content/source-file.ts';
import { drawTimestamp } from '../content/words/timestamp.ts';
import { type ManifestFile, sha256Of } from './manifest.ts';
import { folderOf } from './paths.ts';
import type { Progress } from './progress.ts';

/** Writes a tree of files into a folder that has none of them yet. */
export class TreeWriter {
  readonly #dir: string;
  readonly #progress: Progress;
  readonly #made: Set<string>;

  /** `folders` exist already. */
  constructor(dir: string, progress: Progress, folders: readonly string[] = []) {
    this.#dir = dir;
    this.#progress = progress;
    this.#made = new Set(['', ...folders]);
  }

  /** Makes the folder and every missing parent. */
  makeFolder(folder: string): void {
    if (this.#made.has(folder)) return;
    this.makeFolder(folderOf(folder));
    mkdirSync(`${this.#dir}/${folder}`);
    this.#made.add(folder);
  }

  /** Writes small files below `base`. */
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

/** Writes the file. While one chunk is written to the disk, the next is made and hashed. */
async function writeLargeFile(
  path: string,
  { name, random, chunks }: LargeFile,
  progress: Progress,
): Promise<{ sha256: string; mtimeMs: number }> {
  const numbers = random();
  const mtimeMs = drawTimestamp(numbers);
  const hash = createHash('sha256');
  const handle = await open(path, 'wx');
  try {
    let written = Promise.resolve();
    for (const chunk of chunks(numbers)) {
      hash.update(chunk);
      await written;
      written = writeAll(handle, chunk);
      // The write is awaited in the next round. If the turn below throws first, a failure of the write no longer matters.
      written.catch(() => {});
      progress.advance(chunk.length, name);
      if (progress.isTurnDue()) await progress.turn();
    }
    await written;
    await handle.utimes(mtimeMs / 1000, mtimeMs / 1000);
  } finally {
    await handle.close();
  }
  return { sha256: hash.digest('hex'), mtimeMs };
}

async function writeAll(handle: FileHandle, chunk: Buffer): Promise<void> {
  for (let done = 0; done < chunk.length; ) {
    done += (await handle.write(chunk, done, chunk.length - done)).bytesWritten;
  }
}
