import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { warningOfTarget } from '../../../src/reports/faults.ts';
import { connectUrlTarget } from '../../../src/targets/url.ts';
import { certify } from '../../support/certificates.ts';
import { runInline, tryInline } from '../../support/library-run.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const PLACE = 'order/1';
const ANSWER = JSON.stringify({ items: [{ name: PLACE }], total: 1 });

const answer: RequestListener = (request, response) => {
  request.resume();
  const isAllowed = request.headers['x-key'] === 'own' || request.headers['x-key'] === 'common';
  response.writeHead(isAllowed ? 200 : 401).end(request.url === '/metrics' ? 'up 1\n' : ANSWER);
};

async function listen(t: TestContext, server: ReturnType<typeof createServer>): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Requests of all kinds: fixed, with a placeholder, with a body, with a header of their own. Each engine sends them. */
function fileOf(target: string, more = ''): string {
  const mix = `requests: [ { name: a, path: /a }, { name: b, path: "/{v}" }, { name: c, method: POST, path: /c, body: x }, { name: d, path: /d, headers: { X-KEY: own } } ], values: { v: { path: /values } }`;
  const scenario = (engine: string, more = ''): string =>
    `  - { name: ${engine}, engine: ${engine}, workload: { kind: concurrency, ${mix} }, load: { concurrency: 2, iterations: 24 }${more} }`;
  return [
    'version: 1',
    `target: { kind: url, ${target} }`,
    'defaults: { warmup: 0s, confirm: 0, excuse: nothing }',
    'scenarios:',
    scenario('wire', more),
    scenario('undici'),
    '',
  ].join('\n');
}

describe('a target that wants to know who asks', { timeout: 30_000 }, () => {
  it('is sent its headers with every request of both engines, of discovery, metrics, readiness and the cross-check', async (t) => {
    const seen: Pick<IncomingMessage, 'url' | 'headers'>[] = [];
    const server = createServer((request, response) => {
      seen.push(request);
      answer(request, response);
    });
    const url = `http://127.0.0.1:${await listen(t, server)}`;
    const headers = 'headers: { x-key: common, X-Other: o }';
    const { scenarios } = await runInline(
      fileOf(`url: "${url}", metrics: /metrics, ${headers}`, ', crossCheck: autocannon'),
    );
    assert.deepEqual(
      scenarios.map(({ verdict, counters }) => [verdict, counters.ok]),
      [
        ['pass', 24],
        ['pass', 24],
      ],
    );
    assert.equal(scenarios[0]?.crossCheck?.theirs?.failed, 0);
    for (const path of ['/a', '/c', '/d', '/values', '/metrics', `/${encodeURIComponent(PLACE)}`])
      assert.ok(
        seen.some((request) => request.url === path),
        path,
      );
    const wrong = seen.filter(({ url: path, headers: sent }) => sent['x-key'] !== (path === '/d' ? 'own' : 'common'));
    assert.deepEqual(
      wrong.filter(({ headers: sent }) => !('x-perf-harness-discovery' in sent)).map(({ url: path }) => path),
      [],
    );
    assert.ok(wrong.every(({ url: path, headers: sent }) => path === '/d' && sent['x-key'] === 'common'));
    assert.ok(seen.every(({ headers: sent }) => sent['x-other'] === 'o'));
  });

  it('is shown a certificate, and trusted by its own authority; by none only where insecure says so, and the report too', async (t) => {
    const folder = temporaryFolder(t);
    const authority = certify({ name: 'authority' });
    const [served, client] = [certify({ name: 'served', by: authority }), certify({ name: 'client', by: authority })];
    const files = { 'ca.pem': authority.cert, 'client.pem': client.cert, 'client.key': client.key };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const asksBack = { key: served.key, cert: served.cert, ca: authority.cert, requestCert: true };
    const port = await listen(t, createTlsServer({ ...asksBack, rejectUnauthorized: true }, answer));
    const url = `url: "https://127.0.0.1:${port}", headers: { x-key: common }`;
    const at = (name: string): string => `"${join(folder, name)}"`;
    const shown = `cert: ${at('client.pem')}, key: ${at('client.key')}`;
    const trusted = await runInline(fileOf(`${url}, ca: ${at('ca.pem')}, ${shown}`));
    const blind = await runInline(fileOf(`${url}, insecure: true, ${shown}`));
    for (const { scenarios } of [trusted, blind])
      assert.deepEqual(
        scenarios.map(({ counters }) => counters.ok),
        [24, 24],
      );
    assert.deepEqual(trusted.scenarios.map(warningOfTarget), [null, null]);
    for (const scenario of blind.scenarios)
      assert.match(warningOfTarget(scenario) ?? '', /insecure: true.*not verified/);
    assert.equal(blind.scenarios[0]?.target.facts['insecure'], true);
    for (const target of [`${url}, ${shown}`, `${url}, ca: ${at('ca.pem')}`])
      assert.equal((await tryInline(fileOf(target))).error?.code, 'UNREACHABLE', target);
  });
});

describe('a target that is still starting', { timeout: 30_000 }, () => {
  it('is waited for, but no longer than it may take, and not if its certificate is not trusted', async (t) => {
    const server = createServer(answer);
    const port = await listen(t, server);
    server.close();
    await once(server, 'close');
    const url = `http://127.0.0.1:${port}`;
    let asked = 0;
    const onWait = (): void => {
      asked += 1;
      if (asked === 1) server.listen(port, '127.0.0.1');
    };
    await connectUrlTarget({ url, timeoutMs: 5000, waitMs: 20_000, onWait });
    assert.ok(asked >= 1);
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
    await assert.rejects(connectUrlTarget({ url, timeoutMs: 5000, waitMs: 150 }), /refused.*after 0.15 s of asking/);
    const { key, cert } = certify({ name: 'self' });
    const secure = await listen(t, createTlsServer({ key, cert }, answer));
    const waits = connectUrlTarget({
      url: `https://127.0.0.1:${secure}`,
      timeoutMs: 5000,
      waitMs: 20_000,
      onWait: () => assert.fail(),
    });
    await assert.rejects(waits, /not trusted/);
  });
});
