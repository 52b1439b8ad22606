import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rmSync, truncateSync } from 'node:fs';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { describe, it } from 'node:test';
import { openPool } from '../../../src/harness/shards/pool.ts';
import { runShards } from '../../../src/harness/shards/run-shards.ts';
import { discover } from '../../../src/harness/target/discover.ts';
import { createClock } from '../../../src/metrics/clock.ts';
import { Total } from '../../../src/metrics/total.ts';
import { DOCUMENTS, requestCounters, tryDocuments } from '../../support/document-load.ts';
import { type DocumentFault, startDocumentServer } from '../../support/document-server.ts';
import { bringing, documentIn } from '../../support/documents.ts';
import { reset } from '../../support/faults.ts';
import { failuresOf, lawBreaches, runLoad } from '../../support/inline-load.ts';
import { scenarioOf, scenarioText } from '../../support/scenario-text.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

type Case = {
  readonly title: string;
  readonly fault: DocumentFault;
  /** By request: what was started and what came out right. */
  readonly upload: readonly [started: number, ok: number];
  readonly download: readonly [number, number];
  readonly delete: readonly [number, number];
  readonly failed: Readonly<Record<string, number>>;
  readonly says: RegExp;
};

const on =
  (method: string, fault: DocumentFault): DocumentFault =>
  (turn) =>
    turn.method === method ? fault(turn) : turn.serve();
const answers =
  (status: number): DocumentFault =>
  ({ request, response }) => {
    request.resume().once('end', () => response.writeHead(status, { 'content-length': 0 }).end());
  };
const wrongByte: DocumentFault = ({ response }) => response.end(Buffer.alloc(200_000));

const CASES: readonly Case[] = [
  {
    title: 'an upload that is refused',
    fault: on('PUT', answers(507)),
    ...{ upload: [4, 0], download: [0, 0], delete: [0, 0], failed: { status: 4 } },
    says: /^PUT \/documents\/\S+: status 507, not 200 or 201 or 204$/,
  },
  {
    title: 'an upload that is reset in the middle',
    fault: on('PUT', ({ request }) => request.once('data', () => reset(request.socket))),
    ...{ upload: [4, 0], download: [0, 0], delete: [0, 0], failed: { reset: 4 } },
    says: /^PUT /,
  },
  {
    title: 'an upload that is never answered',
    fault: on('PUT', ({ request }) => request.resume()),
    ...{ upload: [4, 0], download: [0, 0], delete: [0, 0], failed: { timeout: 4 } },
    says: /^PUT .*: no complete answer within 300 ms$/,
  },
  {
    title: 'an upload that is never read',
    fault: on('PUT', ({ request }) => request.on('error', () => undefined).pause()),
    ...{ upload: [4, 0], download: [0, 0], delete: [0, 0], failed: { timeout: 4 } },
    says: /^PUT .*: no complete answer within 300 ms$/,
  },
  {
    title: 'a document that comes back with another content',
    fault: on('GET', wrongByte),
    ...{ upload: [4, 4], download: [4, 0], delete: [4, 4], failed: { checksum: 4 } },
    says: /^GET .*: SHA-256 [0-9a-f]{64}, not [0-9a-f]{64}$/,
  },
  {
    title: 'a document that comes back too short',
    fault: on('GET', ({ response }) => response.end('x')),
    ...{ upload: [4, 4], download: [4, 0], delete: [4, 4], failed: { length: 4 } },
    says: /^GET .*: 1 byte, not 200000$/,
  },
  {
    title: 'a document that is gone',
    fault: on('GET', answers(404)),
    ...{ upload: [4, 4], download: [4, 0], delete: [4, 4], failed: { status: 4 } },
    says: /^GET .*: status 404, not 200$/,
  },
  {
    title: 'a document that cannot be deleted',
    fault: on('DELETE', answers(500)),
    ...{ upload: [4, 4], download: [4, 4], delete: [4, 0], failed: { status: 4 } },
    says: /^DELETE .*: status 500, not 200 or 202 or 204$/,
  },
];

describe('an iteration of memory pressure fails with', () => {
  for (const { title, fault, failed, says, ...requests } of CASES) {
    it(title, async (t) => {
      const patience = 'timeout' in failed ? '300ms' : '10s';
      const defaults = `warmup: 0s, timeout: ${patience}, gracefulStop: 1s`;
      const tried = await tryDocuments(t, 'concurrency: 2, iterations: 4', { fault, defaults, sizes: [200_000] });
      const { counters, told, server } = tried;
      assert.deepEqual([counters.iterations.started, counters.iterations.failed], [4, 4]);
      assert.deepEqual(failuresOf(counters), failed);
      for (const [request, [started, ok]] of Object.entries(requests)) {
        const counted = requestCounters(tried, request);
        assert.deepEqual([counted.started, counted.ok], [started, ok], request);
      }
      assert.match(told[0]?.detail ?? '', says);
      const left = title.endsWith('be deleted') ? 4 : 0;
      assert.equal(server.stored.size, left);
    });
  }

  it('all of its requests accounted for, where the target dies in the middle of uploads', async (t) => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      let bytes = 0;
      socket.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes < 500_000) return;
        server.close();
        reset(socket);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const provide = bringing([documentIn(temporaryFolder(t), 20_000_000)]);
    const { counters, intervals } = await runLoad(origin, `${DOCUMENTS}, load: { concurrency: 4, duration: 300ms }`, {
      provide,
      threads: 2,
    });
    assert.deepEqual(lawBreaches(intervals), []);
    assert.ok(counters.failed.reset >= 1 && counters.failed.reset <= 4, JSON.stringify(counters.failed));
    assert.deepEqual(Object.keys(failuresOf(counters)).sort(), ['refused', 'reset']);
    assert.equal(counters.iterations.failed, counters.failed.reset + counters.failed.refused);
  });

  it('its requests unfinished, where it is cut off in the middle of an upload', async (t) => {
    const fault = on('PUT', ({ request }) => request.on('error', () => undefined).pause());
    const { counters } = await tryDocuments(t, 'concurrency: 3, duration: 50ms', {
      fault,
      defaults: 'excuse: nothing, warmup: 0s, gracefulStop: 50ms',
      sizes: [30_000_000],
    });
    assert.deepEqual([counters.started, counters.unfinished, counters.iterations.unfinished], [3, 3, 3]);
    assert.deepEqual(failuresOf(counters), {});
  });
});

describe('a document that can no longer be read', () => {
  for (const [title, spoil, reason] of [
    ['is gone', (path: string) => rmSync(path), /ENOENT/],
    ['has become shorter', (path: string) => truncateSync(path, 70_000), /ends 30000 bytes before it should/],
  ] as const) {
    it(`loses the shard, and blames no target: it ${title}`, async (t) => {
      const server = await startDocumentServer();
      const pool = openPool(1);
      t.after(async () => {
        await pool.close();
        await server.close();
      });
      const document = documentIn(temporaryFolder(t), 100_000);
      spoil(document.path);
      const scenario = scenarioOf(scenarioText(server.origin, `${DOCUMENTS}, load: { concurrency: 1, iterations: 2 }`));
      const total = new Total();
      const { lost } = await runShards({
        pool,
        clock: createClock(),
        scenario,
        facts: await discover(scenario, server.origin, bringing([document]), new AbortController().signal),
        origin: server.origin,
        id: { run: 'test', scenario: 'a', repeat: 0, level: 0 },
        stop: new AbortController().signal,
        beforeWindow: async () => undefined,
        onPhase: () => undefined,
        onInterval: () => undefined,
        fold: { add: (interval) => total.add(interval), lose: () => undefined },
        onLost: () => undefined,
        onWarmup: () => undefined,
      });
      assert.equal(lost.length, 1);
      assert.match(lost[0]?.reason ?? '', reason);
    });
  }
});
