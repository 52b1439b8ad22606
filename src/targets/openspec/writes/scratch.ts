import { mkdir, realpath } from 'node:fs/promises';

/**
 * The folder for everything that is written; it is made for the first write. The coordinator, which started the thread,
 * removes it, because a thread that dies cannot.
 */
export class Scratch {
  readonly #dir: string;
  #made: Promise<string> | undefined;
  #paths = 0;

  /** `dir` must not exist yet, so that nothing is written into a folder of somebody else. */
  constructor(dir: string) {
    this.#dir = dir;
  }

  /** A new real path below the folder, different for each call. No part of it comes from a client. */
  async newPath(kind: 'change' | 'document'): Promise<string> {
    this.#made ??= make(this.#dir);
    const dir = await this.#made;
    this.#paths += 1;
    return `${dir}/${kind}-${this.#paths}`;
  }
}

async function make(dir: string): Promise<string> {
  await mkdir(dir, { mode: 0o700 });
  return realpath(dir);
}
