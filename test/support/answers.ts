import { createHash } from 'node:crypto';

/** A right answer, before anything is done to it. */
export type Answer = { readonly status: number; readonly type: string; readonly body: Buffer };

/** A page of `/changes`, as a fault may change it. */
export type Page = { items: { name: string }[]; nextCursor?: string | null; page?: number; total: number };

const DEFAULT_LIMIT = 50;

/** What a right OpenSpec target says: `changes` changes, and a large file of each of the sizes in `files`. */
export class Answers {
  readonly #names: readonly string[];
  readonly #files: ReadonlyMap<string, Buffer>;

  constructor(changes: number, files: readonly number[]) {
    this.#names = Array.from({ length: changes }, (_, index) => changeName(index + 1));
    this.#files = new Map(files.map((bytes) => [`file-${bytes}.bin`, contentOf(bytes)]));
  }

  to(url: URL): Answer {
    const [, collection, name] = url.pathname.split('/');
    if (collection === '') return json(200, { status: 'ok' });
    if (collection === 'changes' && name === undefined) return json(200, this.#page(url.searchParams));
    if (collection === 'changes' && this.#names.includes(name ?? ''))
      return json(200, { name, files: ['proposal.md'] });
    if (collection === 'specs') return json(200, { items: [{ id: 'auth' }], total: 1 });
    if (collection === 'files' && name === undefined) return json(200, this.#list());
    const file = this.#files.get(name ?? '');
    return file ? { status: 200, type: 'application/octet-stream', body: file } : json(404, { title: 'not found' });
  }

  #page(query: URLSearchParams): Page {
    const limit = Number(query.get('limit') ?? DEFAULT_LIMIT);
    const page = query.get('page');
    const from = page === null ? Number((query.get('cursor') ?? 'from-0').slice(5)) : (Number(page) - 1) * limit;
    const items = this.#names.slice(from, from + limit).map((name) => ({ name }));
    const total = this.#names.length;
    if (page !== null) return { items, page: Number(page), total };
    return { items, nextCursor: from + limit < total ? `from-${from + limit}` : null, total };
  }

  #list(): object {
    const items = [...this.#files].map(([name, body]) => {
      const sha256 = createHash('sha256').update(body).digest('hex');
      return { name, bytes: body.length, sha256, path: `/files/${name}` };
    });
    return { items, total: items.length };
  }
}

/** Name of the change with that number, counted from 1. */
export function changeName(number: number): string {
  return `change-${String(number).padStart(4, '0')}`;
}

export function pageOf(answer: Answer): Page {
  return JSON.parse(answer.body.toString('utf8')) as Page;
}

export function json(status: number, value: object): Answer {
  return { status, type: 'application/json', body: Buffer.from(JSON.stringify(value)) };
}

function contentOf(bytes: number): Buffer {
  return Buffer.alloc(bytes, 'the quick brown fox jumps over the lazy dog; ');
}
