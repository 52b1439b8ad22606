import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { BENCHMARK_DATA, TEST_ENVIRONMENT } from '../../../src/datasets/output/kinds.ts';
import { writeOutputs } from '../../../src/datasets/output/write-output.ts';
import { refusalOf } from '../../support/refusal.ts';
import { befores, environment, files, isWhole, kinds, options, repository } from '../../support/small-outputs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { treeOf } from '../../support/tree.ts';

test('of two folders both are looked at, and room for both is there, before either is written', async (t) => {
  const dir = temporaryFolder(t);
  const jobs = [
    { out: join(dir, 'one'), kind: TEST_ENVIRONMENT, parts: [files] },
    { out: join(dir, 'two'), kind: BENCHMARK_DATA, parts: kinds },
  ];
  const needs = [files, ...kinds].reduce((sum, { diskBytes }) => sum + diskBytes, 0);
  const short = options({ freeBytes: () => needs - 1 });
  const message = await refusalOf(writeOutputs(jobs, short, () => {}));
  assert.match(message, /^DATASET: cannot make the test environment and benchmark data in .*one: it needs \d+ MB/);
  assert.deepEqual(readdirSync(dir), []);

  mkdirSync(join(dir, 'two'));
  writeFileSync(join(dir, 'two/thesis.txt'), 'years of work');
  assert.match(
    await refusalOf(writeOutputs(jobs, options(), () => {})),
    /two is not empty, and it has no master-index/,
  );
  assert.deepEqual(readdirSync(dir), ['two']);
});

test('the scenario of a test environment follows its parts, is made anew when it is edited, and never in place of another', async (t) => {
  const dir = temporaryFolder(t);
  const scenario = join(dir, 'scenario.yaml');
  await environment(dir, [files]);
  assert.ok(!existsSync(scenario));
  await environment(dir, [repository]);
  const both = readFileSync(scenario, 'utf8');
  const { files: listed } = JSON.parse(readFileSync(join(dir, 'metadata/manifest.json'), 'utf8'));
  assert.ok(both.includes(`iterations: ${listed.length} `));
  assert.ok(listed.some(({ path }: { path: string }) => path === 'scenario.yaml') && (await isWhole(dir)));

  writeFileSync(scenario, 'version: 1');
  assert.ok(!(await isWhole(dir)));
  assert.deepEqual(befores(await environment(dir, [repository, files])), ['repository: good', 'files: good']);
  assert.ok((await isWhole(dir)) && readFileSync(scenario, 'utf8') === both);

  const other = temporaryFolder(t);
  await environment(other, [files]);
  writeFileSync(join(other, 'scenario.yaml'), 'mine');
  assert.match(await refusalOf(environment(other, [repository])), /scenario\.yaml was not made by perf-harness/);
  assert.equal(readFileSync(join(other, 'scenario.yaml'), 'utf8'), 'mine');
});

test('two runs at once for one folder end with whole parts and nothing else', async (t) => {
  const [dir, alone] = [temporaryFolder(t), temporaryFolder(t)];
  await environment(alone, [repository, files]);
  await environment(dir, [files]);
  await Promise.all([environment(dir, [repository, files]), environment(dir, [repository, files])]);
  assert.deepEqual(treeOf(dir), treeOf(alone));
  assert.ok(await isWhole(dir));
});
