import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { it } from 'node:test';
import { runInline, tryInline } from '../../support/library-run.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const PAGES = 3;

/** A file with a walk of three pages of one order each, which both engines take through the socket. */
function fileOf(socketPath: string): string {
  const walk = 'pageSize: 1, fields: { items: orders, id: id, total: "", nextLink: next }, minItems: 3';
  const scenario = (engine: string): string =>
    `  - { name: ${engine}, engine: ${engine}, workload: { kind: pagination, by: link, path: /orders, ${walk} }, load: { concurrency: 1, iterations: 4 } }`;
  return [
    'version: 1',
    `target: { kind: url, url: "http+unix://${encodeURIComponent(socketPath)}/api/" }`,
    'defaults: { warmup: 0s, confirm: 0, excuse: nothing }',
    'scenarios:',
    scenario('wire'),
    scenario('undici'),
    '',
  ].join('\n');
}

it('a run walks through a unix socket, below a base path and along links that name localhost, with both engines', async (t) => {
  const socketPath = join(temporaryFolder(t), 'app socket');
  assert.match(JSON.stringify(await tryInline(fileOf(socketPath))), /no such unix socket/);
  const asked = new Set<string | undefined>();
  const server = createServer((request, response) => {
    asked.add(request.headers.host);
    const url = new URL(request.url ?? '', 'http://localhost');
    const page = Number(url.searchParams.get('page') ?? 1);
    const next = page < PAGES ? `http://localhost/api/orders?page=${page + 1}` : null;
    response.statusCode = url.pathname === '/api/orders' ? 200 : 404;
    response.end(JSON.stringify({ orders: [{ id: page }], next }));
  }).listen(socketPath);
  await once(server, 'listening');
  t.after(() => server.close());
  const { scenarios } = await runInline(fileOf(socketPath));
  assert.deepEqual(
    scenarios.map(({ verdict, counters }) => [verdict, counters.ok, counters.connections]),
    [
      ['pass', 4 * PAGES, 1],
      ['pass', 4 * PAGES, 1],
    ],
  );
  assert.deepEqual([...asked], ['localhost']);
});
