import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rmSync, truncateSync } from 'node:fs';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import type { DocumentFile } from '../src/datasets/documents.ts';
import { openPool } from '../src/harness/pool.ts';
import { runShards } from '../src/harness/shards.ts';
import { createClock } from '../src/metrics/clock.ts';
import { Total } from '../src/metrics/total.ts';
import { type DocumentFault, type DocumentServer, startDocumentServer } from './support/document-server.ts';
import { bringing, documentIn } from './support/documents.ts';
import { reset } from './support/faults.ts';
import { failuresOf, type Load, type LoadOptions, lawBreaches, runLoad } from './support/inline-load.ts';
import { scenarioOf, scenarioText } from './support/scenario-text.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const WORKLOAD = 'workload: { kind: memory-pressure, documents: { sizes: [1KB] } }';

type Tried = Load & { readonly server: DocumentServer; readonly documents: readonly DocumentFile[] };

async function tryLoad(
  t: TestContext,
  load: string,
  { fault, sizes = [200_000, 70_000], ...options }: LoadOptions & { fault?: DocumentFault; sizes?: readonly number[] },
): Promise<Tried> {
  const server = await startDocumentServer(fault);
  t.after(() => server.close());
  const folder = temporaryFolder(t);
  const documents = sizes.map((bytes) => documentIn(folder, bytes));
  const provide = bringing(documents);
  const tried = await runLoad(server.origin, `${WORKLOAD}, load: { ${load} }`, { provide, ...options });
  assert.deepEqual(lawBreaches(tried.intervals), []);
  return { ...tried, server, documents };
}

/** Counters of one of the requests. */
function countersOf({ total }: Load, request: string): { started: number; ok: number; bytes: number } {
  const { started, ok, bytes } = total.select(null, request).counters;
  return { started, ok, bytes };
}

describe('memory pressure', () => {
  it('uploads, downloads and deletes each document in turn, and leaves nothing behind', async (t) => {
    const tried = await tryLoad(t, 'concurrency: 1, iterations: 5', {});
    const { server, counters, documents, total } = tried;
    const names = server.log.filter((line) => line.startsWith('PUT ')).map((line) => line.slice(4));
    assert.deepEqual(
      server.log,
      names.flatMap((name) => [`PUT ${name}`, `GET ${name}`, `DELETE ${name}`]),
    );
    const [first, second] = documents.map(({ sha256 }) => sha256);
    assert.deepEqual(
      server.uploads.map(({ sha256 }) => sha256),
      [first, second, first, second, first],
    );
    assert.deepEqual([server.stored.size, server.connections()], [0, 1]);
    assert.deepEqual([counters.iterations.ok, counters.ok, failuresOf(counters)], [5, 15, {}]);
    assert.equal(total.select(null, null).timers.get('iteration')?.count, 5);
    assert.deepEqual([...total.select(null, null).timers.keys()].sort(), ['iteration', 'response', 'service', 'ttfb']);
    assert.deepEqual(countersOf(tried, 'upload'), { started: 5, ok: 5, bytes: 0 });
    assert.deepEqual(countersOf(tried, 'download'), { started: 5, ok: 5, bytes: 3 * 200_000 + 2 * 70_000 });
    assert.deepEqual(countersOf(tried, 'delete'), { started: 5, ok: 5, bytes: 0 });
  });

  it('gives no two uploads the same name, over all threads, users and phases, and only names that any target takes', async (t) => {
    const { server, counters } = await tryLoad(t, 'concurrency: 6, iterations: 60', {
      threads: 3,
      defaults: 'warmup: 100ms, timeout: 5s',
      sizes: [1000],
    });
    const names = server.log.filter((line) => line.startsWith('PUT ')).map((line) => line.slice(4));
    assert.equal(counters.iterations.ok, 60);
    assert.ok(names.length > 60, 'the warm-up uploads too');
    assert.equal(new Set(names).size, names.length);
    assert.deepEqual(
      names.filter((name) => !/^[A-Za-z0-9._-]{1,64}$/.test(name)),
      [],
    );
  });

  it('names the uploads of another scenario, repeat or level otherwise', async (t) => {
    const server = await startDocumentServer();
    t.after(() => server.close());
    const provide = bringing([documentIn(temporaryFolder(t), 1000)]);
    for (let run = 0; run < 2; run += 1) {
      const keys = `${WORKLOAD}, load: { concurrency: 1, iterations: 1 }`;
      await runLoad(server.origin, keys, { provide, id: { repeat: run, level: 0 } });
      await runLoad(server.origin, keys, { provide, id: { repeat: run, level: 1 } });
    }
    const names = server.log.filter((line) => line.startsWith('PUT '));
    assert.deepEqual([names.length, new Set(names).size], [4, 4]);
  });

  it('runs as an open load as well, where each arrival has its due time', async (t) => {
    const { counters, total } = await tryLoad(t, 'rate: 100/s, iterations: 10', { sizes: [5000] });
    assert.deepEqual([counters.iterations.ok, counters.ok], [10, 30]);
    assert.equal(total.select(null, 'upload').timers.get('lateness')?.count, 10);
    assert.equal(total.select(null, 'download').timers.get('lateness'), undefined);
  });
});

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
    says: /^GET .*: 1 bytes, not 200000$/,
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
      const tried = await tryLoad(t, 'concurrency: 2, iterations: 4', { fault, defaults, sizes: [200_000] });
      const { counters, outcome, server } = tried;
      assert.deepEqual([counters.iterations.started, counters.iterations.failed], [4, 4]);
      assert.deepEqual(failuresOf(counters), failed);
      for (const [request, [started, ok]] of Object.entries(requests)) {
        const counted = countersOf(tried, request);
        assert.deepEqual([counted.started, counted.ok], [started, ok], request);
      }
      assert.match(outcome.examples[0]?.detail ?? '', says);
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
    const { counters, intervals } = await runLoad(origin, `${WORKLOAD}, load: { concurrency: 4, duration: 300ms }`, {
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
    const { counters } = await tryLoad(t, 'concurrency: 3, duration: 50ms', {
      fault,
      defaults: 'warmup: 0s, gracefulStop: 50ms',
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
      const scenario = scenarioOf(scenarioText(server.origin, `${WORKLOAD}, load: { concurrency: 1, iterations: 2 }`));
      const total = new Total();
      const { lost } = await runShards({
        pool,
        clock: createClock(),
        scenario,
        facts: { files: [], values: {}, documents: [document] },
        origin: server.origin,
        id: { run: 'test', scenario: 'a', repeat: 0, level: 0 },
        stop: new AbortController().signal,
        onPhase: () => undefined,
        onInterval: (interval) => total.add(interval),
        onLost: () => undefined,
      });
      assert.equal(lost.length, 1);
      assert.match(lost[0]?.reason ?? '', reason);
    });
  }
});
