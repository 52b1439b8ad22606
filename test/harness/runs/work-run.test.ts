import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, it } from 'node:test';
import type { Attempt } from '../../../src/harness/attempt/attempt.ts';
import { runAttempt } from '../../../src/harness/attempt/run-attempt.ts';
import { composeWork } from '../../../src/harness/result/compose.ts';
import { NO_DATA } from '../../../src/harness/target/provide.ts';
import { createClock } from '../../../src/metrics/clock.ts';
import type { CpuReading } from '../../../src/monitor/processes/tree-cpu.ts';
import type { Target } from '../../../src/targets/target.ts';
import { connectUrlTarget } from '../../../src/targets/url.ts';
import { ANSWER, startServer } from '../../support/answering-server.ts';
import { inlinePool, runLoad } from '../../support/inline-load.ts';
import { startMemoryTarget } from '../../support/memory-target.ts';
import { NOBODY_ELSE, NOTHING_CUSTOM } from '../../support/outside.ts';
import { scenarioOf, scenarioText } from '../../support/scenario-text.ts';
import { openServer, plainChanges, type Scope } from '../../support/target-repository.ts';

/** An array of 100 small numbers: its head of 32 bytes, the head of its elements of 16, and 8 bytes for each. */
const ARRAY_BYTES = 32 + 16 + 100 * 8;
const ARRAYS = 100;
const COUNTED = 'warmup: 200 iterations, timeout: 10s, gracefulStop: 2s';

async function attempt(keys: string, startTarget: () => Promise<Target>, threads = 1): Promise<Attempt> {
  const scenario = scenarioOf(scenarioText('http://127.0.0.1:1', keys, COUNTED));
  return runAttempt(
    scenario,
    { index: 0, isLastRepeat: true },
    {
      ...{ run: 'r', pool: inlinePool(threads), clock: createClock(), provide: NO_DATA },
      ...{ stop: new AbortController().signal, onEvent: () => undefined, onInterval: () => undefined },
      startTarget,
      watchOthers: NOBODY_ELSE,
      ...NOTHING_CUSTOM,
    },
  );
}

function arraysARequest(count: number): Promise<Attempt> {
  const request = `{ name: one, path: /arrays/${count} }`;
  const keys = `workload: { kind: concurrency, requests: [ ${request} ] }, load: { concurrency: 4, iterations: 1000 }`;
  return attempt(`${keys}, gates: [ "mean(alloc/request) < 60kB" ]`, () => startMemoryTarget('allocates', ''));
}

describe('the work of a target', { timeout: 60_000 }, () => {
  it('grows by the bytes that each request allocates more, and fails the gate that they break', async () => {
    const [none, some] = [await arraysARequest(0), await arraysARequest(ARRAYS)];
    const [less, more] = [none, some].map(({ evidence }) => composeWork(evidence)?.figures['alloc/request'] ?? 0);
    const expected = ARRAYS * ARRAY_BYTES;
    const grown = (more ?? 0) - (less ?? 0);
    assert.ok(Math.abs(grown / expected - 1) < 0.01, `${grown} bytes a request, and not ${expected}`);
    assert.deepEqual(
      [none, some].map(({ gates }) => gates[0]?.verdict),
      ['pass', 'fail'],
    );
  });

  it('is read of every byte on the wire, from the end of the warm-up on', async (t) => {
    const target = await openServer(t, { repository: plainChanges(3) });
    const path = '/changes?limit=2';
    const keys = `workload: { kind: concurrency, requests: [ { name: list, path: "${path}" } ] }, load: { concurrency: 3, iterations: 20 }`;
    // This answer is one of before the window.
    const answer = await fetch(`${target.origin}${path}`);
    const body = Buffer.byteLength(await answer.text());
    const { evidence } = await attempt(keys, async () => target, 2);
    const { host } = new URL(target.origin);
    const head = `GET ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n\r\n`;
    assert.equal(evidence.work?.in, 20 * head.length);
    assert.deepEqual(evidence.total.wire, { in: evidence.work?.in, out: evidence.work?.out }, 'counted at our end');
    const more = (evidence.work?.out ?? 0) / 20 - body;
    assert.ok(Number.isInteger(more) && more > 0 && more < 300, `${more} bytes of headers`);
    assert.equal(composeWork(evidence)?.invalid, 'work needs 1000 requests, there were 20');
  });
});

const ONE = 'workload: { kind: concurrency, requests: [ { name: one, path: / } ] }';
const headTo = (port: number): string => `GET / HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: keep-alive\r\n\r\n`;

describe('the work of a target that is seen from outside alone', { timeout: 60_000 }, () => {
  const connectTo =
    (port: number): (() => Promise<Target>) =>
    () =>
      connectUrlTarget({ url: `http://127.0.0.1:${port}`, timeoutMs: 1000 });

  it('is its bytes on the wire, counted at our end and held against gates; the rest is n/a', async (t) => {
    const { port } = await counting(t);
    const head = headTo(port).length;
    const limits = [
      `mean(in/request) <= ${head}B`,
      `mean(out/request) < ${ANSWER.length}B`,
      'mean(alloc/request) < 1B',
    ];
    const gates = limits.map((limit) => `"${limit}"`).join(', ');
    const load = `${ONE}, load: { concurrency: 2, iterations: 1000 }, gates: [ ${gates} ]`;
    const { evidence, gates: judged } = await attempt(load, connectTo(port), 2);
    assert.deepEqual(composeWork(evidence), {
      invalid: null,
      figures: {
        ...{ 'in/request': head, 'in/iteration': head },
        ...{ 'out/request': ANSWER.length, 'out/iteration': ANSWER.length },
      },
    });
    assert.deepEqual(judged.map(({ verdict }) => verdict).slice(0, 3), ['pass', 'fail', 'n/a']);
  });

  it('is the CPU of its processes, where that can be told: read at both ends of the window', async (t) => {
    const { port } = await counting(t);
    const readings = [100, 1100, 1600];
    const cpu = { stepMs: 10, read: () => ({ kind: 'known' as const, ms: readings.shift() ?? assert.fail() }) };
    const connect = (): Promise<Target> => connectUrlTarget({ url: `http://127.0.0.1:${port}`, timeoutMs: 1000, cpu });
    const load = `${ONE}, load: { concurrency: 2, iterations: 1000 }, gates: [ "mean(cpu/request) <= 500us" ]`;
    const { evidence, gates } = await attempt(load, connect);
    assert.equal(composeWork(evidence)?.figures['cpu/request'], 0.5);
    assert.deepEqual([readings, gates[0]?.verdict], [[], 'pass']);
  });

  it('has no CPU where that can’t be told: the gate says why, and the rest is judged', async (t) => {
    const { port } = await counting(t);
    for (const [answers, verdict] of [
      [['gone', 'gone', 'gone'], 'n/a'],
      [[1, 2, 'gone'], 'invalid'],
      [[1, 'gone', 3], 'invalid'],
    ] as const) {
      const left = [...answers];
      const read = (): CpuReading => {
        const next = left.shift() ?? assert.fail();
        return typeof next === 'number' ? { kind: 'known', ms: next } : { kind: 'unknown', why: next };
      };
      const connect = (): Promise<Target> =>
        connectUrlTarget({ url: `http://127.0.0.1:${port}`, timeoutMs: 1000, cpu: { stepMs: 0, read } });
      const gates = 'gates: [ "mean(cpu/request) < 1s", "mean(in/request) < 1kB" ]';
      const { gates: judged } = await attempt(`${ONE}, load: { concurrency: 2, iterations: 1000 }, ${gates}`, connect);
      assert.deepEqual([judged[0]?.verdict, judged[1]?.verdict], [verdict, 'pass']);
      assert.match(judged[0]?.reason ?? '', /: gone$/);
    }
  });

  it('counts what crossed connections that have closed, with a connection for each request', async (t) => {
    const answer = ANSWER.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n');
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.once('data', () => socket.end(answer));
    }).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { evidence } = await attempt(`${ONE}, load: { concurrency: 3, iterations: 50 }`, connectTo(port));
    assert.deepEqual(evidence.total.wire, { in: 50 * headTo(port).length, out: 50 * answer.length });
  });
});

describe('a warm-up of so many iterations', () => {
  for (const [load, threads] of [
    ['concurrency: 3, iterations: 20', 1],
    ['concurrency: 5, iterations: 20', 3],
    ['rate: 2000/s, iterations: 20', 1],
    ['rate: 2000/s, iterations: 20', 3],
    ['rate: 2000/s, iterations: 20, arrivals: poisson', 2],
  ] as const) {
    it(`makes just these before the window of ${load} over ${threads} threads`, async (t) => {
      const { seen, port, requests } = await counting(t);
      const one = 'workload: { kind: concurrency, requests: [ { name: one, path: / } ] }';
      const { counters, outcome } = await runLoad(`http://127.0.0.1:${port}`, `${one}, load: { ${load} }`, {
        threads,
        defaults: 'warmup: 31 iterations, timeout: 5s, gracefulStop: 2s',
      });
      await seen(51);
      assert.equal(outcome.lost.length, 0);
      assert.deepEqual([counters.started, counters.iterations.started, requests()], [20, 20, 51]);
    });
  }
});

async function counting(scope: Scope) {
  const { server, port, seen } = await startServer();
  scope.after(() => void server.close());
  let requests = 0;
  server.on('seen', (count: number) => {
    requests = count;
  });
  return { port, seen, requests: () => requests };
}
