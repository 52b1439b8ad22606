import assert from 'node:assert/strict';
import { exchange, type Reply } from './http-exchange.ts';

/** A list item. */
export type Item = {
  readonly name: string;
  readonly completedTasks: number;
  readonly totalTasks: number;
  readonly lastModified: string;
  readonly status: string;
};
export type Detail = Item & { readonly files: readonly { readonly path: string; readonly bytes: number }[] };
type Page = { readonly items: readonly Item[]; readonly nextCursor: string | null; readonly total: number };

export function sendJson(origin: string, method: string, path: string, body: unknown): Promise<Reply> {
  const headers = { 'content-type': 'application/json' };
  return exchange(origin, path, { method, headers, body: JSON.stringify(body) });
}

export function upload(
  origin: string,
  name: string,
  body: Buffer | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  return exchange(origin, `/documents/${name}`, { method: 'PUT', headers, body });
}

/** The answer's JSON, where the status is as expected. */
export function jsonOf<T>(reply: Reply, status: number): T {
  assert.equal(reply.status, status, reply.body.toString());
  assert.match(reply.headers['content-type'] ?? '', /^application\/json/);
  return JSON.parse(reply.body.toString()) as T;
}

/** What a refusal says: its form is checked, its reason is handed back. */
export function refusalOf(reply: Reply, status: number): string {
  assert.equal(reply.status, status, reply.body.toString());
  assert.match(reply.headers['content-type'] ?? '', /^application\/problem\+json/);
  const problem = JSON.parse(reply.body.toString()) as { type: string; status: number; detail: string };
  assert.deepEqual([problem.type, problem.status], ['about:blank', status]);
  assert.doesNotMatch(problem.detail, /\.ts|node_modules|\bat \/|\/tmp/, 'an answer shows nothing of the machine');
  return problem.detail;
}

/** Every change by cursor; `between` runs after each page but the last. */
export async function walkByCursor(
  origin: string,
  query: string,
  between: (page: number) => Promise<void> = async () => undefined,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let cursor = '';
  for (let number = 1; ; number += 1) {
    const page = jsonOf<Page>(await exchange(origin, `/changes?${query}${cursor}`), 200);
    items.push(...page.items);
    if (page.nextCursor === null) return items;
    cursor = `&cursor=${page.nextCursor}`;
    await between(number);
  }
}

export async function readLines(origin: string, query = ''): Promise<readonly Item[]> {
  const { status, body } = await exchange(origin, `/changes.ndjson${query}`);
  assert.equal(status, 200);
  const lines = body.toString().split('\n');
  assert.equal(lines.pop(), '', 'every line ends');
  return lines.map((line) => JSON.parse(line) as Item);
}
