import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ISOLATE_GAUGES } from '../../../src/metrics/names.ts';
import { startModuleTarget } from '../../../src/targets/module/start-module.ts';
import { exchange } from '../../support/http-exchange.ts';
import { ROOT } from '../../support/project.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const APPS = join(ROOT, 'test/fixtures/apps');
/** What an app of h3 1.x looks like, and the package that makes a listener of it. */
const H3_APP = 'export default { stack: [], use() {}, handler: () => ({ app: "h3" }) };';
const H3 = 'exports.toNodeListener = ({ handler }) => (request, response) => response.end(JSON.stringify(handler()));';
/** A router of itty has a method for every name. */
const ITTY_APP = `const routes = new Proxy({}, { get: () => () => routes });
export default Object.assign(Object.create(routes), { fetch: async () => Response.json({ app: 'itty' }) });`;

// What tsx compiles it would keep in the temporary folder.
process.env['TSX_DISABLE_CACHE'] = '1';

function exporting(name: string): string {
  return `export { ${name} as default } from ${JSON.stringify(join(APPS, 'server-app.mjs'))};`;
}

describe('a run against an app in a thread of its own', { timeout: 120_000 }, () => {
  it('sees memory, work and requests of apps of all shapes, and ends them', async (t) => {
    const folder = temporaryFolder(t);
    mkdirSync(join(folder, 'node_modules/h3'), { recursive: true });
    writeFileSync(join(folder, 'node_modules/h3/index.js'), H3);
    for (const [name, text] of [
      ['h3.mjs', H3_APP],
      ['itty.mjs', ITTY_APP],
      ['handler.mjs', exporting('handler')],
      ['start.mjs', exporting('start')],
    ] as const)
      writeFileSync(join(folder, name), text);
    const rows: readonly (readonly [path: string, name: string, app: string])[] = [
      [join(APPS, 'koa-app.cjs'), 'a Koa app', 'koa'],
      [join(APPS, 'hono-app.mts'), 'an object with fetch', 'hono'],
      [join(APPS, 'fastify-app.mjs'), 'a Fastify app', 'fastify'],
      [join(folder, 'h3.mjs'), 'an h3 app', 'h3'],
      [join(folder, 'itty.mjs'), 'an object with fetch', 'itty'],
      [join(folder, 'handler.mjs'), 'a function of (request, response)', 'server'],
      [join(folder, 'start.mjs'), 'a function of (port)', 'server'],
    ];
    const logPath = join(folder, 'target.log');
    const seen = rows.map(async ([path, name, app]) => {
      const target = await startModuleTarget({ path, readyTimeoutMs: 60_000, logPath });
      t.after(() => target.close());
      assert.equal(target.facts['exports'], name);
      for (const gauge of ISOLATE_GAUGES) assert.ok(target.gauges.has(gauge), gauge);
      const { 'target.heap': heap = null, 'target.external': external = null } = (await target.settle()) ?? {};
      assert.ok(heap !== null && heap > 2e6 && heap < 60e6, `${app}: ${heap} bytes`);
      assert.ok(external !== null && external > 0 && external < 60e6, `${app}: ${external} bytes`);
      const before = await target.readWork();
      for (let times = 0; times < 3; times += 1) {
        const { status, body } = await exchange(target.origin, '/', { headers: { connection: 'close' } });
        assert.deepEqual([status, JSON.parse(body.toString())], [200, { app }]);
      }
      assert.deepEqual(await target.readCounts(), { read: 3, answered: 3 });
      const after = await target.readWork();
      for (const work of ['alloc', 'cpu', 'in', 'out'] as const)
        assert.ok((after?.[work] ?? 0) > (before?.[work] ?? Number.POSITIVE_INFINITY), `${app}: ${work}`);
      await target.close();
      await assert.rejects(exchange(target.origin, '/'), { code: 'ECONNREFUSED' });
    });
    await Promise.all(seen);
  });
});
