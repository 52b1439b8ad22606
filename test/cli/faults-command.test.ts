import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { RunResult } from '../../src/harness/result/result.ts';
import { DISCOVERY_HEADER } from '../../src/scenarios/fields/discovery-header.ts';
import { SHARED_CACHE } from '../support/cache.ts';
import { beginPerfHarness, callPerfHarness } from '../support/command-io.ts';
import { exchange } from '../support/http-exchange.ts';
import { runInline } from '../support/library-run.ts';
import { scenarioText } from '../support/scenario-text.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Two scenarios without faults, and the same two with a fault each. */
const MIXED = [
  'version: 1',
  'target: &large { kind: openspec, dataset: { changes: 1, archived: 0, specs: 1, files: [50MB] } }',
  'defaults: { excuse: nothing, warmup: 0s }',
  'scenarios:',
  '  - &files',
  '    name: files',
  '    workload: { kind: streaming, files: [50MB] }',
  '    load: { concurrency: 1, iterations: 1 }',
  '    gates: [ peak(target.memory) < 50MB ]',
  '  - &lists',
  '    name: lists',
  '    target: &small { kind: openspec, dataset: { changes: 8, archived: 0, specs: 1 } }',
  '    workload: { kind: concurrency, requests: [ { name: list, path: "/changes?limit=5" } ] }',
  '    load: { concurrency: 2, iterations: 100 }',
  '    gates: [ growth(target.memory) < 20MB ]',
  '  - { <<: *files, name: whole-files, target: { <<: *large, faults: { buffer: true } } }',
  '  - { <<: *lists, name: leaks, target: { <<: *small, faults: { leak: { perRequest: 500KB, upTo: 40MB } } } }',
  '',
].join('\n');

describe('the command', { timeout: 120_000 }, () => {
  it('exits with 3 where whole files are read into memory and where each request leaks, and says so of these alone', async (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, 'a.yaml'), MIXED);
    const args = ['run', 'a.yaml', '--details', '--no-profile', '--out', 'out', '--cache', SHARED_CACHE];
    const { stdout, stderr, code } = await callPerfHarness(args, { cwd: folder, environment: { COLUMNS: '120' } });
    assert.equal(code, 3, stdout + stderr);
    const [peaks, growths] = ['peak', 'growth'].map((of) =>
      [...stdout.matchAll(new RegExp(`^ +${of}\\(target\\.memory\\).* (\\w+)$`, 'gm'))].map(([, verdict]) => verdict),
    );
    // What has failed is listed once more at the end.
    const verdicts = ['PASS', 'FAIL', 'FAIL'];
    assert.deepEqual([peaks, growths], [verdicts, verdicts], stdout);
    assert.equal(stdout.match(/share\(ok\) == 100% +100 % +– +PASS/g)?.length, 4, stdout);
    const warnings = stdout.match(/^ {2}faults on purpose.*$/gm) ?? [];
    const expected = ['buffer', 'leak 500 kB a request, up to 40 MB'].map(
      (each) => `  faults on purpose (seed 1): ${each}. This measures no real target.`,
    );
    assert.deepEqual(warnings, expected);
    const [run = ''] = readdirSync(join(folder, 'out'));
    const { scenarios } = JSON.parse(readFileSync(join(folder, 'out', run, 'result.json'), 'utf8')) as RunResult;
    const faulty = scenarios.filter(({ target }) => target.kind === 'openspec' && target.faults !== null);
    assert.deepEqual(
      faulty.map(({ name }) => name),
      ['whole-files', 'leaks'],
    );
  });
});

const SERVED = [
  'version: 1',
  'target: { kind: openspec, dataset: { changes: 8, specs: 1 }, faults: { errors: 100%, refuse: { for: 10m, after: 1h } } }',
  'scenarios: [ { name: walk, workload: { kind: pagination }, load: { concurrency: 1, iterations: 1 } } ]',
  '',
].join('\n');

describe('the served dataset', { timeout: 60_000 }, () => {
  it('misbehaves as its file says, and the log says so', async (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, 'a.yaml'), SERVED);
    const args = ['serve', 'a.yaml', '--port', '0', '--cache', SHARED_CACHE];
    const { printed, finished, kill } = beginPerfHarness(args, { cwd: folder });
    const origin = (await printed).trim();
    const statuses = [await exchange(origin, '/changes'), await exchange(origin, '/healthz')].map(
      ({ status }) => status,
    );
    assert.deepEqual(statuses, [500, 200]);
    kill('SIGINT');
    const { code, stderr } = await finished;
    assert.equal(code, 0);
    assert.match(stderr, /faults on purpose \(seed 1\): refuse 10 min once, first after 60 min, errors 100 %/);
  });
});

describe('what the harness itself asks', () => {
  it('is marked, and no request of a load is', async (t) => {
    const seen: { readonly url: string; readonly headers: IncomingHttpHeaders }[] = [];
    const server = createServer((request, response) => {
      seen.push({ url: request.url ?? '', headers: request.headers });
      response.end(request.url === '/names' ? '{ "items": [{ "name": "a" }] }' : '"right"');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));
    const values = 'values: { name: { path: /names, items: items, field: name } }';
    const keys = `workload: { kind: concurrency, requests: [{ name: one, path: "/of/{name}" }], ${values} }, load: { concurrency: 2, iterations: 10 }`;
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await runInline(scenarioText(origin, keys), () => undefined);
    const marked = seen.filter(({ headers }) => headers[DISCOVERY_HEADER] !== undefined).map(({ url }) => url);
    // Whether the target is there, and for the values.
    assert.deepEqual(marked, ['/names', '/names']);
    assert.equal(seen.length, 12);
  });
});
