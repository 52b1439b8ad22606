import { Corpus, type TextSource } from './corpus.ts';
import type { Change } from './served-change.ts';

export type Found = { readonly changes: readonly Change[]; readonly total: number };

/** The texts to search in: those of the opened repository, by name, and those written since, in the order of their writing. */
export class Proposals {
  readonly #opened: Corpus<Change>;
  readonly #written: Corpus<Change> = new Corpus<Change>([]);
  #anyWritten = false;

  constructor(sources: readonly (TextSource & { readonly owner: Change })[]) {
    this.#opened = new Corpus(sources);
  }

  add(change: Change, proposal: string): void {
    this.#written.add(change, proposal);
    this.#anyWritten = true;
  }

  remove(change: Change): void {
    if (!this.#written.remove(change)) this.#opened.remove(change);
  }

  /** The first `limit` changes, by name, whose proposal contains `text`, and the number of all such changes. */
  find(text: string, limit: number): Found {
    if (!this.#anyWritten) {
      const { owners, total } = this.#opened.find(text, limit);
      return { changes: owners, total };
    }
    const [opened, written] = [this.#opened.find(text, limit), this.#written.find(text, Number.POSITIVE_INFINITY)];
    const changes = [...opened.owners, ...written.owners].sort((a, b) => (a.name < b.name ? -1 : 1));
    return { changes: changes.slice(0, limit), total: opened.total + written.total };
  }
}
