import { createHash } from 'node:crypto';
import type { Hostile } from '../../../src/scenarios/workloads/edge-cases/hostile.ts';
import { type Answer, json } from '../../support/answers.ts';
import { type Asked, MemoryRepository, problem } from '../../support/memory-repository.ts';

/** A right answer, with the header that says where the next page is, if it has one. */
export type RightAnswer = Answer & { readonly link: string | null };

/** How the pages of a list say what comes next. */
export const LISTS = ['cursor', 'page', 'pages', 'offset', 'link', 'nextLink', 'number', 'bare'] as const;
type ListKind = (typeof LISTS)[number];

export const ITEMS = 23;
const FILE_SIZES: readonly number[] = [1, 700, 5_000, 90_000];
export const TEXT = 'the quick brown fox';
const CHANGES = ['add-login', 'fix-search', 'remove-export', 'tidy-up', 'zip-it'];

/** What every workload asks for, answered as it should be: lists of all kinds, files, changes and documents. */
export class RightTarget {
  readonly repository: MemoryRepository = new MemoryRepository(CHANGES, 'keyset');
  readonly #promised: ReadonlyMap<string, number>;

  /** Hostile requests get what they are promised. */
  constructor(hostile: readonly Hostile[]) {
    const named = hostile.map(({ promised, request }) => [request('x'), promised] as const);
    this.#promised = new Map(
      named.flatMap(([{ method, path }, promised]) => (method === 'GET' ? [[path, promised]] : [])),
    );
  }

  answer(asked: Asked): RightAnswer {
    const promised = asked.method === 'GET' ? this.#promised.get(asked.url) : undefined;
    if (promised !== undefined) return { ...problem(promised, 'refused'), link: null };
    const url = new URL(asked.url, 'http://127.0.0.1');
    const [, first, second] = url.pathname.split('/');
    if (first === 'list') return page(second as ListKind, url);
    if (first === 'files') return { ...fileAnswer(second), link: null };
    if (first === 'text')
      return { status: 200, type: 'text/plain', body: Buffer.from(`${'-'.repeat(300)}${TEXT}.`), link: null };
    if (first === 'empty') return { status: 204, type: 'text/plain', body: Buffer.alloc(0), link: null };
    if (first === 'echo') return { ...json(201, { method: asked.method, bytes: asked.bytes }), link: null };
    return { ...this.repository.answer(asked), link: null };
  }
}

function page(kind: ListKind, { searchParams, origin }: URL): RightAnswer {
  const limit = Number(searchParams.get('limit'));
  const number = Number(searchParams.get('page') ?? 1);
  const from = searchParams.has('page')
    ? (number - 1) * limit
    : Number(searchParams.get('cursor') ?? searchParams.get('offset') ?? 0);
  const items = Array.from({ length: Math.max(0, Math.min(limit, ITEMS - from)) }, (_, at) => ({
    name: `item-${from + at}`,
    n: from + at,
  }));
  const to = from + limit;
  const hasMore = to < ITEMS;
  const next = `/list/${kind}?limit=${limit}&offset=${to}`;
  switch (kind) {
    case 'cursor':
      return { ...json(200, { items, nextCursor: hasMore ? `${to}` : null, total: ITEMS }), link: null };
    case 'number':
      return { ...json(200, { data: { list: items }, nextCursor: hasMore ? to : null }), link: null };
    case 'nextLink':
      return { ...json(200, { items, nextLink: hasMore ? `${origin}:1${next}` : null, total: ITEMS }), link: null };
    case 'pages':
      return { ...json(200, { items }), link: null };
    case 'link':
    case 'bare': {
      const link = hasMore ? `<${next}>; rel="next"` : null;
      return kind === 'link'
        ? { ...json(200, { items, total: ITEMS }), link }
        : {
            ...json(
              200,
              items.map(({ n }) => n),
            ),
            link,
          };
    }
    default:
      return { ...json(200, { items, total: ITEMS }), link: null };
  }
}

/** A listed file, or the list of them. */
function fileAnswer(name: string | undefined): Answer {
  if (name === undefined) return json(200, { items: FILE_SIZES.map(fileOf) });
  const bytes = Number(name);
  return { status: 200, type: 'application/octet-stream', body: contentOf(bytes) };
}

export function fileOf(bytes: number): { readonly path: string; readonly bytes: number; readonly sha256: string } {
  return { path: `/files/${bytes}`, bytes, sha256: createHash('sha256').update(contentOf(bytes)).digest('hex') };
}

function contentOf(bytes: number): Buffer {
  return Buffer.alloc(bytes, `${bytes}; the quick brown fox jumps over the lazy dog; `);
}
