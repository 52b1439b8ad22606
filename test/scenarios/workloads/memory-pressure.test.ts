import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { discover } from '../../../src/harness/target/discover.ts';
import { levelScenarios } from '../../../src/scenarios/level-scenarios.ts';
import { ENGINES } from '../../../src/scenarios/scenario.ts';
import { DOCUMENTS, requestCounters, tryDocuments } from '../../support/document-load.ts';
import { startDocumentServer } from '../../support/document-server.ts';
import { bringing, documentIn } from '../../support/documents.ts';
import { failuresOf, runLoad } from '../../support/inline-load.ts';
import { timed } from '../../support/intervals.ts';
import { runInline } from '../../support/library-run.ts';
import { scenarioOf, scenarioText } from '../../support/scenario-text.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const NEVER = new AbortController().signal;

describe('memory pressure', () => {
  for (const engine of ENGINES) {
    it(`uploads, downloads and deletes each document in turn, and leaves nothing behind, with ${engine}`, async (t) => {
      const tried = await tryDocuments(t, 'concurrency: 1, iterations: 5', { engine });
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
      assert.deepEqual(timed(total), ['iteration', 'response', 'service', 'ttfb']);
      assert.deepEqual(requestCounters(tried, 'upload'), { started: 5, ok: 5, bytes: 0 });
      assert.deepEqual(requestCounters(tried, 'download'), { started: 5, ok: 5, bytes: 3 * 200_000 + 2 * 70_000 });
      assert.deepEqual(requestCounters(tried, 'delete'), { started: 5, ok: 5, bytes: 0 });
    });
  }

  it('gives no two uploads the same name, over all threads, users and phases, and only names that any target takes', async (t) => {
    const { server, counters } = await tryDocuments(t, 'concurrency: 6, iterations: 60', {
      threads: 3,
      defaults: 'warmup: 30 iterations, timeout: 5s',
      sizes: [1000],
    });
    const names = server.log.filter((line) => line.startsWith('PUT ')).map((line) => line.slice(4));
    assert.equal(counters.iterations.ok, 60);
    // The warm-up uploads too.
    assert.deepEqual([names.length, new Set(names).size], [90, 90]);
    assert.deepEqual(
      names.filter((name) => !/^[A-Za-z0-9._-]{1,64}$/.test(name)),
      [],
    );
  });

  it('uploads in chunks where it is told to', async (t) => {
    const server = await startDocumentServer();
    t.after(() => server.close());
    const document = documentIn(temporaryFolder(t), 70_000);
    const keys = `${DOCUMENTS.replace('pressure,', 'pressure, chunked: true,')}, load: { concurrency: 1, iterations: 2 }`;
    const { counters } = await runLoad(server.origin, keys, { provide: bringing([document]) });
    const { headers, sha256 } = server.uploads[0] ?? assert.fail();
    assert.deepEqual([headers['transfer-encoding'], sha256, counters.ok], ['chunked', document.sha256, 6]);
  });

  it('names the uploads of another scenario, repeat or level otherwise', async (t) => {
    const server = await startDocumentServer();
    t.after(() => server.close());
    const provide = bringing([documentIn(temporaryFolder(t), 1000)]);
    for (let run = 0; run < 2; run += 1) {
      const keys = `${DOCUMENTS}, load: { concurrency: 1, iterations: 1 }`;
      await runLoad(server.origin, keys, { provide, id: { repeat: run, level: 0 } });
      await runLoad(server.origin, keys, { provide, id: { repeat: run, level: 1 } });
    }
    const names = server.log.filter((line) => line.startsWith('PUT '));
    assert.deepEqual([names.length, new Set(names).size], [4, 4]);
  });

  it('runs as an open load as well, where each arrival has its due time', async (t) => {
    const { counters, total } = await tryDocuments(t, 'rate: 100/s, iterations: 10', { sizes: [5000] });
    // Arrivals that are too late are dropped, where this process stands still for as long.
    const { ok, dropped } = counters.iterations;
    assert.deepEqual([ok + dropped, counters.ok], [10, 3 * ok]);
    assert.equal(total.select(null, 'upload').timers.get('lateness')?.count, ok);
    assert.equal(total.select(null, 'download').timers.get('lateness'), undefined);
  });
});

describe('the documents of memory pressure', () => {
  it('are made once, in every shape and of the exact size, and each level takes its own', async (t) => {
    const server = await startDocumentServer();
    t.after(() => server.close());
    const keys =
      'workload: { kind: memory-pressure, levels: { size: [20KB, 5KB] } }, load: { concurrency: 1, iterations: 4 }';
    const [scenario] = (await runInline(scenarioText(server.origin, keys), () => undefined)).scenarios;
    assert.equal(scenario?.verdict, 'pass');
    const lengths = server.uploads.map(({ headers }) => Number(headers['content-length']));
    assert.deepEqual(lengths, [5000, 5000, 5000, 5000, 20_000, 20_000, 20_000, 20_000]);
    assert.equal(new Set(server.uploads.map(({ sha256 }) => sha256)).size, 8);
    const types = server.uploads.slice(0, 4).map(({ headers }) => headers['content-type']);
    assert.deepEqual(types, [...Array(3).fill('application/json'), 'application/octet-stream']);
  });

  it('are refused before anything runs where a level has none, with the sizes that there are', async (t) => {
    const provide = bringing([documentIn(temporaryFolder(t), 1000), documentIn(temporaryFolder(t), 2_000_000)]);
    const text = scenarioText(
      'http://127.0.0.1:1',
      'workload: { kind: memory-pressure, documents: { dir: ./made }, levels: { size: [1KB, 3KB] } }, load: { concurrency: 1, iterations: 1 }',
    );
    const [right, wrong] = levelScenarios(scenarioOf(text));
    const facts = await discover(right ?? assert.fail(), '', provide, NEVER);
    assert.ok('documents' in facts && facts.documents.length === 1);
    await assert.rejects(discover(wrong ?? assert.fail(), '', provide, NEVER), {
      code: 'CONFIG',
      message: /there is no document of 3KB in .*made/,
      hint: 'there are documents of 1KB, 2MB',
    });
  });
});
