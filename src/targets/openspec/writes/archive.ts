import { readdir } from 'node:fs/promises';

const DATE = /^\d{4}-\d{2}-\d{2}-/;

/** The names of archived changes. They are read for the first write, because reads never need them. */
export class Archive {
  readonly #dir: string;
  #names: Promise<ReadonlySet<string>> | undefined;

  /** `dir` may be missing. */
  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Whether a change of this name was archived, with or without the date that its folder begins with. */
  async has(name: string): Promise<boolean> {
    this.#names ??= readNames(this.#dir);
    return (await this.#names).has(name);
  }
}

async function readNames(dir: string): Promise<ReadonlySet<string>> {
  const entries = await readdir(dir, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return new Set([...folders, ...folders.map((folder) => folder.replace(DATE, ''))]);
}
