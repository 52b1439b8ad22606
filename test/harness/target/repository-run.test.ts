import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { loadScenarios } from '../../../src/harness/load-scenarios.ts';
import { exitCodeOfError } from '../../../src/harness/result/exit-code.ts';
import type { RunResult } from '../../../src/harness/result/result.ts';
import { beginPerfHarness } from '../../support/command-io.ts';
import { documentedArguments } from '../../support/documented.ts';
import { getJson } from '../../support/http-exchange.ts';
import { runFileInline, tryInline } from '../../support/library-run.ts';
import { writeRepository } from '../../support/target-repository.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const T = 1_750_000_000;

/** A repository as people have them, with a scenario file in a folder of its own. */
function writeProject(folder: string): void {
  writeRepository(folder, {
    'specs/area/deep/er/spec.md': ['## Purpose\r\nText.\r\n## Requirements\r\n### Requirement: A\r\n', T],
    'changes/add-huge/proposal.md': [`## Why\n${'A long reason, in several words.\n'.repeat(65_000)}`, T + 1],
    'changes/add-crlf/tasks.md': ['- [x] 1.1 a\r\n- [ ] 1.2 b\r\n', T + 2],
    'changes/Ändern & mehr/proposal.md': ['## Why\n', T + 3],
    'changes/archive/2026-01-01-add-old/tasks.md': ['- [x] a\n', T + 4],
  });
  const changes = join(folder, 'openspec/changes');
  mkdirSync(join(changes, 'add-nothing'));
  writeFileSync(join(changes, 'add-crlf/design.md'), Buffer.from('caf\xe9 \xff', 'latin1'));
  symlinkSync('tasks.md', join(changes, 'add-crlf/linked.md'));
  symlinkSync('/', join(changes, 'add-crlf/root'));
  mkdirSync(join(folder, 'load'));
}

/** What may tell of a write: the kernel sets the time of a change itself. */
function traceOf(folder: string): readonly unknown[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    const { ino, mode, size, mtimeMs, ctimeMs } = lstatSync(path);
    return [[path, ino, mode, size, mtimeMs, ctimeMs], ...(entry.isDirectory() ? traceOf(path) : [])];
  });
}

const SCENARIOS = `version: 1
target: { kind: openspec, repository: .. }
defaults: { warmup: 0s, excuse: nothing, confirm: 0 }
scenarios:
  - name: walks
    workload: { kind: pagination, pageSize: 3, minItems: 4 }
    load: { concurrency: 2, iterations: 6 }
    gates: [ count(items) == 24, count(pages) == 12 ]
  - name: walks-amid-changes
    workload: { kind: pagination, pageSize: 1, mutate: true }
    load: { concurrency: 1, iterations: 2 }
  - name: reads-and-writes
    workload:
      kind: concurrency
      requests:
        - { name: read, path: "/changes/{name}" }
        - { name: spec, path: "/specs/area%2Fdeep%2Fer", expect: { status: 200 } }
        - { name: create, operation: create }
        - { name: update, operation: update }
        - { name: delete, operation: delete }
      values: { name: { path: /changes } }
    load: { concurrency: 2, iterations: 20 }
  - name: streams
    workload:
      kind: streaming
      verify: length
      files: [ { path: /changes/add-crlf/files/design.md, bytes: 6B } ]
    load: { concurrency: 1, iterations: 2 }
  - name: uploads
    workload: { kind: memory-pressure, documents: { sizes: [10KB], shapes: [objects] } }
    load: { concurrency: 1, iterations: 2 }
  - name: attacks
    workload: { kind: edge-cases }
    load: { concurrency: 2, iterations: 6 }
`;

describe('a run on a repository of the user', { timeout: 60_000 }, () => {
  it('serves every workload from it, and leaves it as it was', async (t) => {
    const [folder, own] = [temporaryFolder(t), temporaryFolder(t)];
    writeProject(folder);
    writeFileSync(join(folder, 'load/scenarios.yaml'), SCENARIOS);
    const before = traceOf(folder);
    const result: RunResult = await runFileInline(loadScenarios(join(folder, 'load/scenarios.yaml')), own);
    const failures = result.scenarios.filter(({ verdict }) => verdict !== 'pass');
    assert.deepEqual(failures, []);
    assert.equal(result.scenarios.length, 6);
    for (const { target } of result.scenarios) {
      assert.ok(target.kind === 'openspec');
      assert.deepEqual(target.dataset, { kind: 'repository', dir: folder });
      assert.equal(target.facts['repositoryDir'], folder);
    }
    assert.deepEqual(traceOf(folder), before);
  });

  it('can’t take values from an empty list, and fails a walk that sees nothing', async (t) => {
    const folder = temporaryFolder(t);
    mkdirSync(join(folder, 'openspec/changes'), { recursive: true });
    const head = SCENARIOS.slice(0, SCENARIOS.indexOf('  - name')).replace('..', folder);
    const one = (workload: string): string =>
      `${head}  - { name: one, workload: { ${workload} }, load: { concurrency: 1, iterations: 1 } }\n`;
    const values = 'kind: concurrency, requests: [ { path: "/changes/{name}" } ], values: { name: { path: /changes } }';
    const { error } = await tryInline(one(values));
    assert.match(error?.message ?? '', /the values of \{name\}: \/changes has no "name" in "items"/);
    assert.equal(exitCodeOfError(error?.code ?? 'INTERNAL'), 2);
    const { result } = await tryInline(one('kind: pagination'));
    assert.equal(result.verdict, 'fail');
    assert.match(JSON.stringify(result), /0 items in the collection, fewer than minItems: 1/);
  });
});

describe('serve --repository', { timeout: 60_000 }, () => {
  it('serves a folder from a thread of its own, without a scenario file', async (t) => {
    const folder = temporaryFolder(t);
    writeProject(folder);
    const before = traceOf(folder);
    const args = documentedArguments('npx perf-harness serve --repository . --port 8080');
    const { printed, finished, kill } = beginPerfHarness([...args.slice(0, -1), '0'], { cwd: folder });
    const origin = (await printed).trim();
    const { items } = await getJson<{ items: readonly { name: string }[] }>(origin, '/changes?sort=recent');
    assert.deepEqual(
      items.map(({ name }) => name).sort(),
      ['add-crlf', 'add-huge', 'add-nothing', 'Ändern & mehr'].sort(),
    );
    assert.deepEqual(await getJson(origin, '/files'), { items: [], total: 0 });
    kill('SIGINT');
    assert.equal((await finished).code, 0);
    assert.deepEqual(traceOf(folder), before);
  });

  const refused = [
    ['a folder that is none', ['--repository', 'nowhere'], /--repository: there is no folder .*nowhere/],
    ['a scenario file beside it', ['a.yaml', '--repository', '.'], /--repository: expected no scenario file beside it/],
    ['no folder', ['--repository='], /--repository: expected a value/],
  ] as const;
  for (const [title, args, words] of refused) {
    it(`is a mistake of the command line with ${title}`, async (t) => {
      const { code, stderr } = await beginPerfHarness(['serve', ...args], { cwd: temporaryFolder(t) }).finished;
      assert.equal(code, 2);
      assert.match(stderr, words);
    });
  }
});
