import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import autocannon from 'autocannon';
import type { AutocannonClient } from '../../../src/workers/http/engines/autocannon-client.ts';
import { json } from '../../support/answers.ts';
import { closesAfter, delayed, healthy, silent, status } from '../../support/faults.ts';
import { type Fault, type FaultyServer, startFaultyServer } from '../../support/faulty-server.ts';
import { failuresOf, type Load, type LoadOptions, lawBreaches, runLoad } from '../../support/inline-load.ts';

const ONE_REQUEST = 'workload: { kind: concurrency, requests: [{ name: specs, path: /specs }] }';

async function serve(t: TestContext, fault: Fault): Promise<FaultyServer> {
  const server = await startFaultyServer(fault);
  t.after(() => server.close());
  return server;
}

async function fire(server: FaultyServer, keys: string, options: LoadOptions = {}): Promise<Load> {
  const load = await runLoad(server.origin, `engine: autocannon, ${keys}`, { threads: 2, ...options });
  assert.deepEqual(lawBreaches(load.intervals), []);
  assert.deepEqual(load.outcome.lost, []);
  return load;
}

describe('engine autocannon', () => {
  for (const [users, iterations] of [
    [3, 100],
    [5, 7],
    [4, 2],
    [1, 1],
  ] as const) {
    it(`runs exactly ${iterations} iterations with ${users} users, as the server sees them`, async (t) => {
      const server = await serve(t, healthy);
      const { counters } = await fire(
        server,
        `${ONE_REQUEST}, load: { concurrency: ${users}, iterations: ${iterations} }`,
      );
      assert.deepEqual([counters.started, counters.ok, counters.iterations.ok], [iterations, iterations, iterations]);
      assert.equal(server.seen(), iterations);
      assert.equal(counters.bytes, iterations * JSON.stringify({ items: [{ id: 'auth' }], total: 1 }).length);
    });
  }

  it('counts over a duration exactly what the server sees, and drains at the end', async (t) => {
    const server = await serve(t, delayed(15));
    const { counters, outcome } = await fire(server, `${ONE_REQUEST}, load: { concurrency: 8, duration: 300ms }`);
    assert.deepEqual([counters.started, counters.ok, counters.unfinished], [server.seen(), server.seen(), 0]);
    assert.ok(server.seen() >= 8);
    assert.deepEqual(outcome.doubts, []);
  });

  it('keeps its connections', async (t) => {
    const server = await serve(t, healthy);
    await fire(server, `${ONE_REQUEST}, load: { concurrency: 3, iterations: 300 }`);
    assert.equal(server.connections(), 3);
  });

  it('leaves the warm-up out of every figure', async (t) => {
    const server = await serve(t, healthy);
    const { counters, total } = await fire(server, `${ONE_REQUEST}, load: { concurrency: 2, iterations: 10 }`, {
      defaults: 'warmup: 200ms',
    });
    assert.deepEqual([counters.started, counters.ok], [10, 10]);
    assert.equal(total.select(null, null).timers.get('response')?.count, 10);
    assert.ok(server.seen() > 10);
  });

  it('cuts off as unfinished what outlives the graceful stop', async (t) => {
    const server = await serve(t, silent);
    const { counters } = await fire(server, `${ONE_REQUEST}, load: { concurrency: 4, duration: 50ms }`, {
      defaults: 'warmup: 0s, gracefulStop: 50ms',
    });
    assert.deepEqual([counters.started, counters.unfinished, failuresOf(counters)], [4, 4, {}]);
  });

  it('drains at a stop', async (t) => {
    const server = await serve(t, delayed(10));
    const controller = new AbortController();
    const load = fire(server, `${ONE_REQUEST}, load: { concurrency: 3, duration: 60s }`, { stop: controller.signal });
    await server.sawRequests(10);
    controller.abort();
    const { counters } = await load;
    assert.deepEqual([counters.started, counters.ok, counters.unfinished], [server.seen(), server.seen(), 0]);
  });

  it('sends method, headers and body, and fills placeholders', async (t) => {
    const echo: Fault = ({ request, body, send }) =>
      send(json(200, { items: [`${request.method} ${request.headers['x-a']} ${body} ${request.url}`] }));
    const server = await serve(t, echo);
    const request =
      '{ name: a, method: POST, path: "/b/{v}", headers: { x-a: "1" }, body: { c: 2 }, expect: { items: 1 } }';
    const { counters } = await fire(
      server,
      `workload: { kind: concurrency, requests: [${request}], values: { v: ["x y"] } }, load: { concurrency: 1, iterations: 4 }`,
    );
    assert.deepEqual([counters.ok, failuresOf(counters)], [4, {}]);
    assert.deepEqual([...new Set(server.log)], ['POST /b/x%20y']);
  });

  it('counts each request of a mix in its own series, in about the share of its weight', async (t) => {
    const server = await serve(t, ({ url, send, answer }) => send(url.pathname === '/b' ? json(500, {}) : answer));
    const requests = '[{ name: a, path: /specs, weight: 3 }, { name: b, path: /b }]';
    const { total, counters } = await fire(
      server,
      `workload: { kind: concurrency, requests: ${requests} }, load: { concurrency: 4, iterations: 400 }`,
    );
    const [a, b] = [total.select(null, 'a').counters, total.select(null, 'b').counters];
    assert.deepEqual([a.ok, failuresOf(a)], [a.started, {}]);
    assert.deepEqual([b.ok, failuresOf(b)], [0, { status: b.started }]);
    assert.equal(b.started, server.log.filter((line) => line === 'GET /b').length);
    assert.equal(counters.started, 400);
    assert.ok(b.started > 50 && b.started < 150, `${b.started} of 400 by a weight of 1 in 4`);
  });

  it('asks a port where nothing listens a bounded number of times', async () => {
    const server = await startFaultyServer(healthy);
    await server.close();
    const { counters } = await fire(server, `${ONE_REQUEST}, load: { concurrency: 2, duration: 400ms }`);
    assert.ok(counters.started >= 2 && counters.started <= 12, `${counters.started} attempts`);
    assert.deepEqual(failuresOf(counters), { refused: counters.started });
  });

  it('says that it does not hear a target close its connections', async (t) => {
    const server = await serve(t, closesAfter(3, 'announced'));
    const { counters, outcome } = await fire(server, `${ONE_REQUEST}, load: { concurrency: 2, iterations: 20 }`);
    assert.deepEqual([counters.started, Object.keys(failuresOf(counters))], [20, ['reset']]);
    assert.equal(outcome.doubts.length, 1);
    assert.match(outcome.doubts[0] ?? '', /engine: undici/);
  });

  it('sees about the same times as undici of a server that takes 20 ms', async (t) => {
    const server = await serve(t, delayed(20));
    const p50 = async (engine: string): Promise<number> => {
      const keys = `engine: ${engine}, ${ONE_REQUEST}, load: { concurrency: 4, iterations: 80 }`;
      const { total } = await runLoad(server.origin, keys);
      const { timers } = total.select(null, null);
      const [response, service, ttfb] = (['response', 'service', 'ttfb'] as const).map((name) => timers.get(name));
      assert.ok(response && service && ttfb && [response, service, ttfb].every(({ count }) => count === 80));
      return response.percentileUs(50) / 1e3;
    };
    const [ours, its] = [await p50('undici'), await p50('autocannon')];
    assert.ok(Math.min(ours, its) >= 19, `${ours} and ${its} ms`);
    assert.ok(Math.max(ours, its) < 200 && its / ours < 5 && ours / its < 5, `${ours} and ${its} ms`);
  });

  it('fails a status that is not expected', async (t) => {
    const server = await serve(t, status(404));
    const { counters } = await fire(server, `${ONE_REQUEST}, load: { concurrency: 1, iterations: 5 }`);
    assert.deepEqual(failuresOf(counters), { status: 5 });
  });
});

describe("the parts of autocannon's client that its documentation does not promise", () => {
  it('are there, and of the kind that the adapter takes them for', async (t) => {
    const server = await serve(t, healthy);
    let client: AutocannonClient | null = null;
    let executed = false;
    const options = {
      url: server.origin,
      connections: 1,
      amount: 1,
      setupClient: (made: unknown) => {
        client = made as AutocannonClient;
        const execute = client.parser.execute.bind(client.parser);
        client.parser.execute = (chunk) => {
          executed = true;
          return execute(chunk);
        };
      },
    };
    await new Promise<void>((resolve, reject) => autocannon(options, (error) => (error ? reject(error) : resolve())));
    const made: AutocannonClient = client ?? assert.fail('setupClient was not called');
    assert.ok(executed, 'parser.execute gets the data');
    assert.ok(Object.hasOwn(made, 'responseMax') && made.reqsMade === 1 && made.destroyed === true);
    const { pipelinedRequests, parser, conn } = made;
    const methods = [pipelinedRequests.addBody, pipelinedRequests.clear, parser.reinitialize, made._resetConnection];
    assert.ok([...methods, made.setRequests, made.destroy, conn.once].every((method) => typeof method === 'function'));
    assert.ok(
      parser.execute(Buffer.from('no answer\r\n\r\n')) instanceof Error,
      'a parse error is returned, not thrown',
    );
  });
});
