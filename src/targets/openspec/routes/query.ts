import { MAX_READ_BYTES, READ_BYTES } from '../files/stream-buffers.ts';
import { Problem, quoted } from '../http/problem-details.ts';
import { SORTS, type View } from '../store/change-index.ts';
import { STATUSES } from '../store/served-change.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;
const MAX_SEARCH_CHARS = 200;
const MIN_READ_BYTES = 512;

export type Query = Readonly<Record<string, string | undefined>>;

/** Reads the parameters of a query. Throws a Problem (400) for one that is repeated, or not in `known`. */
export function readQuery(query: unknown, known: readonly string[]): Query {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(query as object)) {
    if (!known.includes(name)) {
      const hint = known.length === 0 ? 'none is known here' : `known here: ${known.join(', ')}`;
      throw new Problem(400, `unknown query parameter ${quoted(name)}; ${hint}`);
    }
    if (typeof value !== 'string') throw new Problem(400, `${name} is given more than once`);
    values[name] = value;
  }
  return values;
}

export function readLimit(query: Query): number {
  return readInteger('limit', query['limit'], 1, MAX_LIMIT) ?? DEFAULT_LIMIT;
}

/** The page number, counted from 1. */
export function readPage(query: Query): number | undefined {
  return readInteger('page', query['page'], 1, 999_999_999);
}

/** The number of bytes that are read from a file, and sent, at a time. */
export function readReadSize(query: Query): number {
  return readInteger('readSize', query['readSize'], MIN_READ_BYTES, MAX_READ_BYTES) ?? READ_BYTES;
}

export function readView(query: Query): View {
  return {
    sort: readWord('sort', query['sort'], SORTS) ?? 'name',
    status: readWord('status', query['status'], STATUSES) ?? 'any',
  };
}

export function readSearch(query: Query): string {
  const text = query['q'];
  if (text === undefined || text === '') throw new Problem(400, 'q must be the text to search for');
  if (text.length > MAX_SEARCH_CHARS) throw new Problem(400, `q must be at most ${MAX_SEARCH_CHARS} characters`);
  return text;
}

function readInteger(name: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0;
  if (value < min || value > max) throw new Problem(400, `${name} must be a whole number from ${min} to ${max}`);
  return value;
}

function readWord<Word extends string>(
  name: string,
  text: string | undefined,
  words: readonly Word[],
): Word | undefined {
  if (text === undefined) return undefined;
  const word = words.find((candidate) => candidate === text);
  if (word === undefined) throw new Problem(400, `${name} must be one of ${words.join(', ')}`);
  return word;
}
