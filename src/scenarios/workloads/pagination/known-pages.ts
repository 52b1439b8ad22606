import type { PageContent } from './walk.ts';

/** What is kept in all: bodies, paths, and a page itself. A page that does not fit besides is parsed each time that it comes. */
const MOST_BYTES = 4_000_000;
/** So that short pages whose paths never come again are not kept without end. */
const BYTES_A_PAGE = 500;

type KnownPage = {
  readonly body: Buffer;
  /** The link to the next page in the header that came with the body. */
  readonly link: string | null;
  readonly content: PageContent;
};

/**
 * The pages that walks of a shard have read, by their paths. A body that is byte for byte the one that was parsed before says the
 * same, so it is compared and not parsed again: walk after walk finds the same pages in a collection that nobody changes.
 */
export class KnownPages {
  readonly #pages = new Map<string, KnownPage>();
  #bytes = 0;

  /** What a page says that has come as it came before; null for one that has not. */
  find(path: string, body: Buffer, link: string | null): PageContent | null {
    const known = this.#pages.get(path);
    return known !== undefined && known.link === link && known.body.equals(body) ? known.content : null;
  }

  /** Keeps a copy of `body`, in the place of the one that came before. */
  keep(path: string, body: Buffer, link: string | null, content: PageContent): void {
    const before = this.#pages.get(path)?.body.length;
    const more = before === undefined ? path.length + BYTES_A_PAGE + body.length : body.length - before;
    if (this.#bytes + more > MOST_BYTES) return;
    this.#bytes += more;
    this.#pages.set(path, { body: Buffer.from(body), link, content });
  }
}
