import { mkdir, realpath } from 'node:fs/promises';

/**
 * The folder that takes all that is written, made when the first of it comes. Whoever started the thread removes it,
 * for a thread that dies cannot.
 */
export class Scratch {
  readonly #dir: string;
  #made: Promise<string> | undefined;
  #paths = 0;

  /** `dir` must not be there yet: what somebody else has put there is not written into. */
  constructor(dir: string) {
    this.#dir = dir;
  }

  /** A real path below the folder that nobody else was given. No part of it comes from a client. */
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
