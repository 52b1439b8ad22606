import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { RunResult } from '../../src/harness/result/result.ts';
import { widthOf } from '../../src/reports/fit.ts';
import { SHARED_CACHE } from '../support/cache.ts';
import { callPerfHarness } from '../support/command-io.ts';
import { schemaBreaches } from '../support/result-schema.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A scenario that passes, unless its target leaks. */
const text = (faults: string): string =>
  [
    'version: 1',
    `target: { kind: openspec, dataset: { changes: 8, archived: 0, specs: 1 }${faults} }`,
    'scenarios:',
    '  - name: lists',
    '    workload: { kind: concurrency, requests: [ { name: list, path: "/changes?limit=5" } ] }',
    '    load: { concurrency: 2, iterations: 200 }',
    '    warmup: 0s',
    '    gates: [ growth(target.memory) < 5MB ]',
    '',
  ].join('\n');
const LEAK = ', faults: { leak: { perRequest: 50KB, upTo: 40MB } }';
const BARE = ['intervals.hlog', 'result.json'];

type Ran = {
  readonly code: number | null;
  readonly stdout: string;
  readonly files: readonly string[];
  readonly result: RunResult;
};

async function run(t: TestContext, faults: string, options: readonly string[]): Promise<Ran> {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'a.yaml'), text(faults));
  const args = ['run', 'a.yaml', ...options, '--out', 'out', '--cache', SHARED_CACHE];
  const { code, stdout } = await callPerfHarness(args, { cwd: folder });
  const [id = ''] = readdirSync(join(folder, 'out'));
  const result = JSON.parse(readFileSync(join(folder, 'out', id, 'result.json'), 'utf8')) as RunResult;
  assert.deepEqual(schemaBreaches(result), []);
  for (const line of stdout.split('\n')) assert.ok(widthOf(line) <= 80 || line.endsWith('result.json'), line);
  return { code, stdout, files: readdirSync(join(folder, 'out', id)).sort(), result };
}

describe('the command', { timeout: 300_000 }, () => {
  it('shows under a failed gate who allocated what stayed, and lays the profile beside the result', async (t) => {
    const { code, stdout, files, result } = await run(t, LEAK, []);
    assert.equal(code, 3);
    assert.deepEqual(files, [...BARE, 'lists.heapprofile'].sort());
    assert.match(
      stdout,
      /FAIL\n +profiled attempt, at [\d.]+ MB: [\d.]+ [kM]B of heap stayed,\s+see\s+lists\.heapprofile/,
    );
    const [scenario] = result.scenarios;
    const [maker] = scenario?.profile?.heap?.bufferMakers ?? [];
    assert.deepEqual([maker?.function, maker?.file], ['take', 'src/targets/openspec/faults/cost/leak.ts'], stdout);
    assert.match(stdout, /makers of Buffers +place\n +[\d.]+ % +take +\S+\/openspec\/faults\/cost\/leak\.ts:\d+/);
    assert.equal(scenario?.runs.length, 1);
    assert.equal(scenario?.counters.ok, 200);
  });

  it('writes no profile where all is well, nor with --no-profile', async (t) => {
    const passed = await run(t, '', []);
    assert.deepEqual([passed.code, passed.files, passed.result.scenarios[0]?.profile], [0, BARE, null]);
    const unwanted = await run(t, LEAK, ['--no-profile']);
    assert.deepEqual([unwanted.code, unwanted.files, unwanted.result.scenarios[0]?.profile], [3, BARE, null]);
  });

  it('profiles a run that passes with --profile: time and memory', async (t) => {
    const { code, stdout, files } = await run(t, '', ['--profile']);
    assert.equal(code, 0);
    assert.deepEqual(files, [...BARE, 'lists.cpuprofile', 'lists.heapprofile'].sort());
    assert.match(stdout, /^PASS {2}lists/m);
    assert.match(stdout, /heaviest functions[\s\S]*heaviest allocators/);
  });
});
