import { createHash } from 'node:crypto';
import { type Answer, json } from './answers.ts';

export type StoredChange = { readonly proposal: string; readonly tasks: string };
export type StoredDocument = { readonly content: Buffer; readonly contentType: string };

export type Asked = {
  readonly method: string;
  /** As it came, with its query. */
  readonly url: string;
  readonly type: string;
  /** What the request says of its body; the body itself may be missing where it is too much. */
  readonly bytes: number;
  readonly body: Buffer;
};

const MOST_CHANGE_BYTES = 1e6;
const MOST_DOCUMENT_BYTES = 256e6;
const CHANGE_NAME = /^(?=.{3,64}$)[a-z0-9]+(-[a-z0-9]+)*$/;

/** The API of the OpenSpec target over changes and documents in memory: all that a workload can write, and nothing else. */
export class MemoryRepository {
  readonly changes: Map<string, StoredChange> = new Map();
  readonly documents: Map<string, StoredDocument> = new Map();
  /** A cursor says where its page ended (right), or how many items were before it (wrong as soon as the list changes). */
  readonly #cursors: 'keyset' | 'offset';

  constructor(changes: readonly string[], cursors: 'keyset' | 'offset') {
    for (const name of changes) this.changes.set(name, { proposal: `# Change: ${name}\n`, tasks: '- [ ] 1.1 a\n' });
    this.#cursors = cursors;
  }

  /** Does what is asked, and says what came of it. */
  answer(asked: Asked): Answer {
    const [path = '', search = ''] = asked.url.split('?');
    const [, collection, written, ...rest] = path.split('/');
    const name = decode(written);
    if (path === '/') return json(200, { status: 'ok' });
    if (name === null) return problem(400, 'the path is not a valid URL');
    if (collection === 'changes' && written === undefined)
      return asked.method === 'POST' ? this.#create(asked) : this.#list(new URLSearchParams(search));
    if (collection === 'changes' && rest.length === 0) return this.#change(asked, name);
    if (collection === 'changes' && rest[0] === 'files') return this.#file(name, rest.slice(1));
    if (collection === 'documents' && rest.length === 0) return this.#document(asked, name);
    return problem(404, 'nothing is served at this path');
  }

  #list(query: URLSearchParams): Answer {
    const limit = query.get('limit') ?? '50';
    if (!/^[1-9]\d{0,2}$/.test(limit) || Number(limit) > 200) return problem(400, 'limit must be from 1 to 200');
    const names = [...this.changes.keys()].sort();
    const from = this.#positionOf(query.get('cursor'), names);
    if (from < 0) return problem(400, 'cursor is none that this server has handed out');
    const page = names.slice(from, from + Number(limit));
    const to = from + page.length;
    const cursor = this.#cursors === 'offset' ? `at ${to}` : `after ${page.at(-1)}`;
    const nextCursor = to < names.length ? Buffer.from(cursor).toString('base64url') : null;
    return json(200, { items: page.map((name) => this.#item(name)), nextCursor, total: names.length });
  }

  #positionOf(cursor: string | null, names: readonly string[]): number {
    if (cursor === null) return 0;
    const [kind, at = ''] = Buffer.from(cursor, 'base64url').toString().split(' ');
    if (kind === 'at') return Number(at);
    if (kind !== 'after') return -1;
    const next = names.findIndex((name) => name > at);
    return next < 0 ? names.length : next;
  }

  #item(name: string): object {
    const { tasks } = this.changes.get(name) ?? { tasks: '' };
    const completedTasks = [...tasks.matchAll(/^- \[x\]/gm)].length;
    return { name, completedTasks, totalTasks: [...tasks.matchAll(/^- \[.\]/gm)].length };
  }

  #detail(status: number, name: string): Answer {
    const { proposal = '', tasks = '' } = this.changes.get(name) ?? {};
    const files = Object.entries({ 'proposal.md': proposal, 'tasks.md': tasks });
    const listed = files.map(([path, text]) => ({ path, bytes: Buffer.byteLength(text) }));
    return json(status, { ...this.#item(name), files: listed });
  }

  #create(asked: Asked): Answer {
    const written = readChange(asked);
    if ('status' in written) return written;
    if (this.changes.has(written.name)) return problem(409, 'there is such a change');
    this.changes.set(written.name, written);
    return this.#detail(201, written.name);
  }

  #change(asked: Asked, name: string): Answer {
    if (!this.changes.has(name)) return problem(404, 'no such change');
    if (asked.method === 'GET') return this.#detail(200, name);
    if (asked.method === 'DELETE') {
      this.changes.delete(name);
      return { status: 204, type: 'text/plain', body: Buffer.alloc(0) };
    }
    const written = readChange(asked);
    if ('status' in written) return written;
    this.changes.set(name, written);
    return this.#detail(200, name);
  }

  #file(name: string, path: readonly string[]): Answer {
    const text = path.join('/') === 'proposal.md' ? this.changes.get(name)?.proposal : undefined;
    if (text === undefined) return problem(404, 'no such file');
    return { status: 200, type: 'text/markdown; charset=utf-8', body: Buffer.from(text) };
  }

  #document(asked: Asked, name: string): Answer {
    if (!/^[A-Za-z0-9._-]{1,64}$/.test(name) || /^\.{1,2}$/.test(name)) return problem(400, 'no name of a document');
    const stored = this.documents.get(name);
    if (asked.method === 'PUT') {
      if (asked.bytes > MOST_DOCUMENT_BYTES) return problem(413, 'too much');
      const { body: content, type: contentType } = asked;
      this.documents.set(name, { content, contentType });
      const sha256 = createHash('sha256').update(content).digest('hex');
      return json(stored ? 200 : 201, { name, bytes: content.length, sha256, contentType });
    }
    if (stored === undefined) return problem(404, 'no such document');
    if (asked.method === 'DELETE') {
      this.documents.delete(name);
      return { status: 204, type: 'text/plain', body: Buffer.alloc(0) };
    }
    return { status: 200, type: stored.contentType, body: stored.content };
  }
}

function readChange({ type, bytes, body }: Asked): Answer | (StoredChange & { readonly name: string }) {
  if (type !== 'application/json') return problem(415, 'a change is application/json');
  if (bytes > MOST_CHANGE_BYTES) return problem(413, 'too much');
  try {
    const { name, proposal, tasks } = JSON.parse(body.toString()) as Record<string, unknown>;
    if (typeof name !== 'string' || !CHANGE_NAME.test(name)) return problem(400, 'no name of a change');
    if (typeof proposal !== 'string' || typeof tasks !== 'string') return problem(400, 'a change is text');
    return { name, proposal, tasks };
  } catch {
    return problem(400, 'no JSON');
  }
}

function decode(written: string | undefined): string | null {
  try {
    return decodeURIComponent(written ?? '');
  } catch {
    return null;
  }
}

export function problem(status: number, detail: string): Answer {
  return {
    ...json(status, { type: 'about:blank', title: 'Refused', status, detail }),
    type: 'application/problem+json',
  };
}
