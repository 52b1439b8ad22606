import assert from 'node:assert/strict';
import dns from 'node:dns';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { HarnessError } from '../src/errors.ts';
import { Asker } from '../src/harness/target/ask.ts';
import { addressObstacle, isLoopback, onlyAllowed, type Resolve, targetRoute } from '../src/loopback.ts';
import { connectUrlTarget } from '../src/targets/url.ts';
import { NO_TLS_FILES } from '../src/tls-files.ts';
import crossCheck from '../src/workers/cross-check/autocannon-entry.ts';
import { ENGINES } from './support/engines.ts';
import { runLoad } from './support/inline-load.ts';
import { scenarioOf, scenarioText } from './support/scenario-text.ts';

const NAMES = ['localhost', 'localhost.', 'LOCALHOST', 'a.localhost', 'a.b.localhost.'];
const MIX =
  'workload: { kind: concurrency, requests: [{ name: a, path: /a }] }, load: { concurrency: 2, iterations: 4 }';
const STOP = new AbortController().signal;

/** Resolves every name to an address that is not loopback, and yet leads nowhere else if the judgement is broken. */
const elsewhere: Resolve = (_host, _options, done) => done(null, [{ address: '0.0.0.0', family: 4 }]);

/** Counts what the system would be asked; it knows no name. */
function countQuestions(t: TestContext): () => number {
  const lookup = t.mock.method(dns, 'lookup', (host: string, _options: unknown, done: (error: Error) => void) =>
    process.nextTick(done, Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' })),
  );
  return () => lookup.mock.callCount();
}

async function serve(t: TestContext): Promise<{ readonly port: number; readonly seen: IncomingMessage[] }> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    response.setHeader('content-type', 'application/json').end('[]');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, seen };
}

type Resolved = { readonly error: NodeJS.ErrnoException | null; readonly addresses: readonly string[] };

function resolved(lookup: LookupFunction, host: string, family = 0): Promise<Resolved> {
  return new Promise((resolve) =>
    lookup(host, { all: true, family }, (error, found) =>
      resolve({ error, addresses: Array.isArray(found) ? found.map(({ address }) => address) : [] }),
    ),
  );
}

describe('a host', () => {
  for (const host of [...NAMES, '127.0.0.1', '127.9.9.9', '[::1]', '::1', '[::ffff:7f00:1]'])
    it(`is this machine: ${host}`, () => assert.equal(isLoopback(host), true));

  for (const host of ['localhost.example', 'notlocalhost', 'localhost..', '0.0.0.0', '[::]', '127.0.0.1.example', ''])
    it(`is not taken for this machine: ${host}`, () => assert.equal(isLoopback(host), false));

  it('that is an address is judged by it, before a socket is opened', () => {
    assert.match(
      addressObstacle('0.0.0.0', []) ?? '',
      /^0\.0\.0\.0 is not on this machine; allow it with --allow-host/,
    );
    assert.equal(addressObstacle('0.0.0.0', ['0.0.0.0']), null);
    assert.equal(addressObstacle('[::1]', []), null);
  });
});

describe('the address of a name', () => {
  it('is that of loopback for localhost and what is below it, and no system is asked', async (t) => {
    const questions = countQuestions(t);
    for (const host of NAMES) {
      assert.deepEqual(await resolved(targetRoute(host, 1).lookup, host), {
        error: null,
        addresses: ['127.0.0.1', '::1'],
      });
      assert.deepEqual((await resolved(targetRoute(host, 1).lookup, host, 6)).addresses, ['::1']);
    }
    assert.equal(questions(), 0);
    assert.equal((await resolved(targetRoute('name.example', 1).lookup, 'name.example')).error?.code, 'ENOTFOUND');
    assert.equal(questions(), 1);
  });

  it('has to be loopback where the name was taken for this machine, whoever resolved it', async () => {
    for (const host of NAMES) {
      const { error } = await resolved(targetRoute(host, 1, elsewhere).lookup, host);
      assert.match(error?.message ?? '', /is 0\.0\.0\.0, which is not on this machine; allow it with --allow-host/);
    }
  });

  it('may be any where the name was allowed, in whatever case', async () => {
    assert.deepEqual((await resolved(targetRoute('Shop.example', 1, elsewhere).lookup, 'shop.example.')).addresses, [
      '0.0.0.0',
    ]);
    const both: Resolve = (_host, _options, done) =>
      done(null, [
        { address: '127.0.0.1', family: 4 },
        { address: '0.0.0.0', family: 4 },
      ]);
    assert.equal(
      (await resolved(onlyAllowed(['shop.example'], both), 'other.example')).error?.code,
      'ERR_NOT_LOOPBACK',
    );
  });
});

describe('a name that means another machine', () => {
  for (const [engine, connect] of ENGINES) {
    it(`is not connected to by ${engine}, and the request is a failure of dns`, async (t) => {
      const { port, seen } = await serve(t);
      const connection = connect({
        origin: `http://a.localhost:${port}`,
        route: targetRoute('a.localhost', 5000, elsewhere),
      });
      t.after(() => connection.close());
      const failed = await new Promise((resolve) =>
        connection.send(
          { method: 'GET', path: '/', headers: [], body: null },
          {
            onSent: () => resolve('sent'),
            onHeaders: () => undefined,
            onChunk: () => undefined,
            onEnd: () => resolve('answered'),
            onFailure: (failure, detail) => resolve(`${failure}: ${detail}`),
          },
        ),
      );
      assert.match(String(failed), /^dns: a\.localhost is 0\.0\.0\.0, which is not on this machine/);
      assert.deepEqual(seen, []);
    });
  }

  it('is not asked whether it is there, and the message says how to allow it', async (t) => {
    const { port, seen } = await serve(t);
    const url = `http://localhost.:${port}`;
    await assert.rejects(
      connectUrlTarget({ url, timeoutMs: 5000, resolve: elsewhere }),
      (error) =>
        error instanceof HarnessError && error.code === 'CONFIG' && /0\.0\.0\.0, .* --allow-host/.test(error.message),
    );
    assert.deepEqual(seen, []);
  });
});

describe('a target that is called by a name below localhost', () => {
  it('is asked, loaded by both engines and cross-checked without a question to the DNS', async (t) => {
    const { port, seen } = await serve(t);
    const questions = countQuestions(t);
    const origin = `http://a.localhost:${port}`;
    await connectUrlTarget({ url: origin, timeoutMs: 5000 });
    const reach = { headers: {}, tls: NO_TLS_FILES };
    const limits = { timeoutMs: 5000, maxDurationMs: 5000, maxHeadBytes: 65_536 };
    const asker = new Asker(origin, { ...limits, reach, stop: STOP });
    await asker.json('/x', 'x');
    await asker.close();
    for (const engine of ['wire', 'undici']) {
      const { counters } = await runLoad(origin, `${MIX}, engine: ${engine}`);
      assert.deepEqual([counters.started, counters.ok], [4, 4]);
    }
    const { workload } = scenarioOf(scenarioText(origin, MIX));
    assert.equal(workload.kind, 'concurrency');
    const { requests } = workload;
    const end = { kind: 'requests', count: 4 } as const;
    await crossCheck({ origin, requests, headers: {}, values: {}, connections: 2, end, warmupMs: 0, timeoutMs: 5000 });
    assert.equal(seen.length, 1 + 1 + 4 + 4 + 4);
    assert.deepEqual([...new Set(seen.map(({ headers }) => headers.host))], [`a.localhost:${port}`]);
    assert.equal(questions(), 0);
  });
});
