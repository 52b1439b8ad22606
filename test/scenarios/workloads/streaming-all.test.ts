import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { ENGINES, type EngineName } from '../../../src/scenarios/scenario.ts';
import type { ResolvedFile } from '../../../src/scenarios/workloads/streaming/facts.ts';
import { streamingScript } from '../../../src/scenarios/workloads/streaming/program.ts';
import { Turns } from '../../../src/workers/programs/turns.ts';
import { assertBad, fileWith } from '../../fixtures/bad-yaml/marked.ts';
import { only } from '../../fixtures/good-yaml/parsed.ts';
import { runInline } from '../../support/library-run.ts';
import { startRig } from '../../support/program-rig.ts';
import { scenarioText } from '../../support/scenario-text.ts';
import { ScriptedConnection } from '../../support/scripted-connection.ts';

const BODIES = ['', 'b', 'cc'] as const;
const FILES: readonly ResolvedFile[] = BODIES.map((body, index) => ({
  path: `/tree/${index}`,
  bytes: body.length,
  sha256: createHash('sha256').update(body).digest('hex'),
}));

const streaming = (keys: string): string =>
  fileWith({
    target: 'target: { kind: url, url: "http://127.0.0.1:8080" }',
    workload: `workload: { kind: streaming, ${keys} }`,
  });

describe('the language of all files', () => {
  it('takes `all` for every file of an index, under one name', () => {
    const { workload, requests } = only(streaming('files: all, index: /tree'));
    assert.ok(workload.kind === 'streaming');
    assert.deepEqual([workload.files, workload.index, workload.verify], ['all', '/tree', 'sha256']);
    assert.deepEqual(requests, ['file']);
  });

  for (const [title, marked, ...words] of [
    ['a mistyped all', streaming('files: ¦al'), 'did you mean "all"?'],
    ['a size that is no list', streaming('files: ¦10MB'), 'expected a list or all, got "10MB"'],
    ['a number', streaming('files: ¦3'), 'expected a list or all, got 3'],
    ['all files beside levels of a size', streaming('¦files: all, levels: { size: [1MB] }'), 'the levels set the size'],
  ] as const) {
    it(`refuses ${title}`, () => assertBad(marked, words));
  }
});

describe('the users of all files', () => {
  it('take them in turn together over all threads, each file as often as the others', () => {
    const threads = [new Turns(0, 2), new Turns(1, 2)] as const;
    const asked: string[] = [];
    const rigs = [threads[0], threads[0], threads[1]].map((turns) => {
      const connection: ScriptedConnection = ScriptedConnection.answering((each) => {
        const path = each.sent.at(-1)?.path ?? '';
        asked.push(path);
        each.answer(200, ...[BODIES[Number(path.at(-1))] ?? ''].filter((body) => body !== ''));
      });
      const course = { files: FILES, turns, requests: 1 };
      return startRig(connection, ['file'], streamingScript(course, { headers: {}, verify: 'sha256' }, ''));
    });
    const [first, second, other] = rigs;
    // As six iterations are shared out: the even ones are one thread's, the odd ones the other's.
    const users = [first, second, first, other, other, other];
    assert.deepEqual(
      users.map((user) => user?.iterate()),
      users.map(() => 'ok'),
    );
    const paths = FILES.map(({ path }) => path);
    assert.deepEqual([...asked].sort(), [...paths, ...paths].sort());
    const counts = rigs.map(({ close }) => close().map(({ counters }) => counters.ok));
    assert.deepEqual(counts, [[2], [1], [3]]);
  });
});

/** Lists what `list` says at /tree, and serves the bodies. */
async function startListing(t: TestContext, list: unknown): Promise<{ origin: string; log: string[] }> {
  const log: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    if (url === '/tree') return response.end(JSON.stringify(list));
    if (url.startsWith('/tree/')) log.push(url);
    return response.end(BODIES[Number(url.at(-1))] ?? '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, log };
}

function run(origin: string, keys = '', engine: EngineName = 'wire') {
  const workload = `engine: ${engine}, workload: { kind: streaming, files: all, index: /tree${keys} }`;
  const load = 'load: { concurrency: 2, iterations: 3 }';
  return runInline(scenarioText(origin, `${workload}, ${load}, gates: ["count(ok) == 3"]`), () => undefined);
}

describe('a run over all files', () => {
  for (const engine of ENGINES) {
    it(`reads each file of the list once, an empty one too, and checks length and sum, with ${engine}`, async (t) => {
      const { origin, log } = await startListing(t, { items: FILES });
      const { verdict, scenarios } = await run(origin, '', engine);
      assert.equal(verdict, 'pass');
      assert.deepEqual([...log].sort(), ['/tree/0', '/tree/1', '/tree/2']);
      assert.deepEqual(
        scenarios[0]?.series.map(({ request, counters }) => [request, counters.bytes]),
        [['file', 3]],
      );
    });
  }

  it('fails by a file that is not empty and should be, and names it', async (t) => {
    const [, ...others] = FILES;
    const { origin } = await startListing(t, { items: [{ ...FILES[0], path: '/tree/1' }, ...others] });
    const { verdict, scenarios } = await run(origin);
    assert.equal(verdict, 'fail');
    assert.match(scenarios[0]?.failures[0]?.detail ?? '', /GET \/tree\/1: more than 0 bytes/);
  });

  for (const [what, list, message] of [
    ['lists nothing', { items: [] }, /\/tree lists no file/],
    ['lists a file without a sum', { items: [{ path: '/tree/0', bytes: 0 }] }, /\/tree\/0 without a sha256/],
  ] as const) {
    it(`does not begin where the target ${what}`, async (t) => {
      const { origin } = await startListing(t, list);
      await assert.rejects(run(origin), { code: 'CONFIG', message });
    });
  }
});
