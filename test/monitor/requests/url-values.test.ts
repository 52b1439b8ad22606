import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { watchUrl } from '../../../src/monitor/requests/url-values.ts';

const URL = 'http://127.0.0.1:1/health';

type Check = { readonly answer: (status: number) => Promise<void>; readonly fail: (why: string) => Promise<void> };

/** A check whose answers and clock the test gives. */
function rig(t: TestContext) {
  t.mock.timers.enable({ apis: ['setInterval'] });
  let nowMs = 0;
  const checks: Check[] = [];
  const source = watchUrl({
    url: URL,
    everyMs: 1_000,
    clockMs: () => nowMs,
    ask: (stop) =>
      new Promise((resolve, reject) => {
        const settled = async (settle: () => void): Promise<void> => {
          settle();
          // The source goes on in the microtasks after this.
          await new Promise((done) => setImmediate(done));
        };
        stop.addEventListener('abort', () => reject(stop.reason as Error));
        checks.push({
          answer: (status) => settled(() => resolve({ status })),
          fail: (why) => settled(() => reject(new Error(why))),
        });
      }),
  });
  t.after(() => source.close());
  const pass = (ms: number): void => {
    nowMs += ms;
    t.mock.timers.tick(ms);
  };
  return { source, checks, pass };
}

describe('the check of a URL', () => {
  it('tells the time of an answer once', async (t) => {
    const { source, checks, pass } = rig(t);
    assert.equal(source.take(0), null);
    pass(40);
    await checks[0]?.answer(204);
    assert.deepEqual(source.take(0), { 'url.response': 40, 'url.failed': 0 });
    assert.equal(source.take(0), null);
  });

  it('tells the slowest of several answers, and how many failed, by status or without an answer', async (t) => {
    const { source, checks, pass } = rig(t);
    pass(70);
    await checks[0]?.answer(503);
    pass(930);
    pass(20);
    await checks[1]?.answer(200);
    pass(980);
    await checks[2]?.fail('connect ECONNREFUSED');
    assert.deepEqual(source.take(0), { 'url.response': 70, 'url.failed': 2 });
    assert.deepEqual(source.notes?.(), [
      `a check of ${URL} failed: answered 503`,
      `a check of ${URL} failed: connect ECONNREFUSED`,
    ]);
  });

  it('shows a target that hangs while it hangs, and does not ask it again meanwhile', async (t) => {
    const { source, checks, pass } = rig(t);
    pass(1_000);
    assert.deepEqual(source.take(0), { 'url.response': 1_000 });
    pass(1_000);
    assert.deepEqual(source.take(0), { 'url.response': 2_000 });
    assert.equal(checks.length, 1);
    await checks[0]?.fail('no whole answer within 2000 ms');
    pass(1_000);
    assert.equal(checks.length, 2);
    assert.deepEqual(source.take(0), { 'url.failed': 1 });
  });

  it('is given up when the monitor ends, which is no failure', async (t) => {
    const { source } = rig(t);
    source.close();
    await new Promise((done) => setImmediate(done));
    assert.equal(source.take(0), null);
  });

  it('asks a server on this machine', { timeout: 30_000 }, async (t) => {
    const server = createServer((_, response) => response.end('well')).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const source = watchUrl({ url: `http://127.0.0.1:${port}/`, everyMs: 60_000 });
    t.after(() => source.close());
    let values = source.take(0);
    while (values === null) {
      await new Promise((done) => setImmediate(done));
      values = source.take(0);
    }
    assert.equal(values['url.failed'], 0);
    assert.ok((values['url.response'] ?? 0) > 0);
  });

  it('does not ask another machine that is not allowed, and says so', async (t) => {
    // An address that nobody has; it is not connected to.
    const source = watchUrl({ url: 'http://0.0.0.0/', everyMs: 60_000 });
    t.after(() => source.close());
    await new Promise((done) => setImmediate(done));
    assert.deepEqual(source.take(0), { 'url.failed': 1 });
    assert.match(source.notes?.()[0] ?? '', /0\.0\.0\.0 is not on this machine; allow it with --allow-host 0\.0\.0\.0/);
  });
});
