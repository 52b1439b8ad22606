import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { HarnessError } from '../../../src/errors.ts';
import { shapeOfModule } from '../../../src/targets/module/app-shape.ts';
import { listen } from '../../../src/targets/module/listen.ts';
import { loadModule } from '../../../src/targets/module/load-module.ts';
import { exchange } from '../../support/http-exchange.ts';
import { ROOT } from '../../support/project.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const APPS = join(ROOT, 'test/fixtures/apps');
/** Longer than one chunk of a socket. */
const TEXT = 'x'.repeat(90_000);

// What tsx compiles it would keep in the temporary folder.
process.env['TSX_DISABLE_CACHE'] = '1';

async function exportsOf(file: string): Promise<Readonly<Record<string, unknown>>> {
  return (await loadModule(join(APPS, file))) as Readonly<Record<string, unknown>>;
}

describe('an app that a module exports', { timeout: 300_000 }, () => {
  const rows: readonly (readonly [file: string, name: string, app: string, only?: string])[] = [
    ['express-app.mjs', 'an Express app', 'express'],
    ['koa-app.cjs', 'a Koa app', 'koa'],
    ['hono-app.mts', 'an object with fetch', 'hono'],
    ['fastify-app.mjs', 'a Fastify app', 'fastify'],
    ['server-app.mjs', 'a server', 'server'],
    ['server-app.mjs', 'a function of (request, response)', 'server', 'handler'],
    ['server-app.mjs', 'a function of (port)', 'server', 'start'],
  ];
  for (const [file, name, app, only] of rows) {
    it(`is recognised, served, and closed: ${file}, ${name}`, async () => {
      const all = await exportsOf(file);
      const shape = await shapeOfModule(only === undefined ? all : { default: all[only] });
      assert.equal(shape?.name, name);
      const { port, close } = await listen(shape, join(APPS, file));
      const origin = `http://127.0.0.1:${port}`;
      const plain = { connection: 'close', 'content-type': 'text/plain' };
      const { status, body } = await exchange(origin, '/', { headers: plain });
      assert.deepEqual([status, JSON.parse(body.toString())], [200, { app }]);
      const echoed = await exchange(origin, '/', { method: 'POST', headers: plain, body: TEXT });
      assert.equal(echoed.body.toString(), TEXT);
      await close();
      await assert.rejects(exchange(origin, '/'), { code: 'ECONNREFUSED' });
    });
  }

  it('may be a promise of one, or the default export of a compiled module', async () => {
    const app = Promise.resolve({ fetch: () => new Response('a') });
    assert.equal((await shapeOfModule({ default: app }))?.kind, 'fetch');
    const compiled = { default: { __esModule: true, default: createServer() } };
    assert.equal((await shapeOfModule(compiled))?.kind, 'server');
  });

  it('may be a router of itty, which has a method for every name', async () => {
    const anyMethod = new Proxy({}, { get: () => () => undefined });
    const router = Object.assign(Object.create(anyMethod), { fetch: () => new Response('a') });
    for (const exported of [{ default: router }, { app: router }])
      assert.equal((await shapeOfModule(exported))?.kind, 'fetch');
  });

  it('is not there in a module that exports anything else', async () => {
    for (const each of [{}, { default: 1 }, { default: { a: 1 } }, { default: null, version: '1' }])
      assert.equal(await shapeOfModule(each), null);
  });
});

describe('an app with fetch', { timeout: 300_000 }, () => {
  it('answers with status, repeated headers and a body in pieces, to HEAD without one, and 500 where it fails', async (t) => {
    const told: string[] = [];
    const onWarning = ({ message }: Error): number => told.push(message);
    process.on('warning', onWarning);
    t.after(() => process.off('warning', onWarning));
    const pieces = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a');
      await new Promise((resolve) => setImmediate(resolve));
      yield Buffer.from('b');
    };
    const fetch = ({ url, method }: Request): unknown => {
      const { pathname } = new URL(url);
      if (pathname === '/throws') throw new Error('no database');
      if (pathname === '/nothing') return null;
      const headers: [string, string][] = [
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
        ['x-method', method],
      ];
      return new Response(ReadableStream.from(pieces()), { status: 203, headers });
    };
    const { port, close } = await listen({ kind: 'fetch', name: '', app: { fetch } }, '');
    const origin = `http://127.0.0.1:${port}`;
    const headers = { connection: 'close' };
    const { status, headers: got, body } = await exchange(origin, '/', { headers });
    assert.deepEqual([status, got['set-cookie'], String(body)], [203, ['a=1', 'b=2'], 'ab']);
    const head = await exchange(origin, '/', { method: 'HEAD', headers });
    assert.deepEqual([head.status, head.headers['x-method'], head.body.length], [203, 'HEAD', 0]);
    for (const path of ['/throws', '/nothing']) assert.equal((await exchange(origin, path, { headers })).status, 500);
    assert.deepEqual(told, ['no database', 'fetch returned no Response']);
    await close();
  });
});

describe('a module that cannot be loaded', () => {
  it('is told apart by what is wrong with it', async (t) => {
    const folder = temporaryFolder(t);
    const write = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const rows = [
      [join(folder, 'none.mjs'), 'CONFIG', /^there is no module .*none\.mjs$/],
      [folder, 'CONFIG', /^the module .* is a folder$/],
      [
        write('throws.mjs', "throw new TypeError('no database')"),
        'UNREACHABLE',
        /while it was loaded:\n {2}TypeError: no database\n.*throws\.mjs:1/,
      ],
      [write('syntax.mjs', 'export default ('), 'UNREACHABLE', /SyntaxError/],
    ] as const;
    for (const [path, code, message] of rows)
      await assert.rejects(loadModule(path), (error) => {
        assert.ok(error instanceof HarnessError && error.hint !== undefined);
        assert.equal(error.code, code);
        assert.match(error.message, message);
        return true;
      });
    if (!(process.features as { typescript?: unknown }).typescript)
      await assert.rejects(loadModule(write('a.ts', 'export default 1')), /is TypeScript, which Node \d/);
  });
});
