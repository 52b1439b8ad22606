import { unlink } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { type OpenFile, openFile } from '../files/open-file.ts';
import { Problem, quoted } from '../http/problem-details.ts';
import type { Scratch } from './scratch.ts';
import { receiveUpload, type Uploaded } from './upload.ts';

/** What a client is told about a document. */
export type DocumentItem = Uploaded & { readonly name: string; readonly contentType: string };

type Stored = { readonly item: DocumentItem; readonly path: string };

const NAME = /^[A-Za-z0-9._-]{1,64}$/;
/** The largest document: 256 MB. */
const MAX_BYTES = 256_000_000;

/**
 * Documents that clients have uploaded. Each version has a file of its own and becomes visible when all of it is there, so that
 * a reader gets either the old or the new version whole. A name that a client sends is never part of a path.
 */
export class Documents {
  readonly #scratch: Scratch;
  readonly #byName: Map<string, Stored> = new Map();

  constructor(scratch: Scratch) {
    this.#scratch = scratch;
  }

  /** All documents, sorted by name. */
  list(): readonly DocumentItem[] {
    return [...this.#byName.values()].map(({ item }) => item).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Stores a body, and tells whether the name is new. */
  async put(name: string, request: IncomingMessage): Promise<{ readonly item: DocumentItem; readonly isNew: boolean }> {
    checkName(name);
    if (request.headers['content-range'] !== undefined)
      throw new Problem(400, 'a document is stored whole or not at all');
    const path = await this.#scratch.newPath('document');
    const { bytes, sha256 } = await receiveUpload(request, path, MAX_BYTES);
    const contentType = request.headers['content-type'] ?? 'application/octet-stream';
    const item = { name, bytes, sha256, contentType };
    const replaced = this.#byName.get(name);
    this.#byName.set(name, { item, path });
    if (replaced) await unlink(replaced.path);
    return { item, isNew: replaced === undefined };
  }

  /** Opens a document. The caller must close the file. */
  async open(name: string): Promise<{ readonly item: DocumentItem; readonly file: OpenFile }> {
    for (;;) {
      const stored = this.#find(name);
      try {
        return { item: stored.item, file: await openFile(stored.path) };
      } catch (error) {
        // The document may have been replaced or deleted since it was looked up; then it is looked up again.
        if (this.#byName.get(name) === stored) throw error;
      }
    }
  }

  async remove(name: string): Promise<void> {
    const { path } = this.#find(name);
    this.#byName.delete(name);
    await unlink(path);
  }

  #find(name: string): Stored {
    checkName(name);
    const stored = this.#byName.get(name);
    if (!stored) throw new Problem(404, `no document is named ${quoted(name)}`);
    return stored;
  }
}

function checkName(name: string): void {
  if (!NAME.test(name) || name === '.' || name === '..') {
    throw new Problem(
      400,
      `${quoted(name)} is not a valid name for a document: it must have 1 to 64 characters of A-Z, a-z, 0-9, ".", "_" and "-"`,
    );
  }
}
