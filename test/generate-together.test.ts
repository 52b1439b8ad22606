import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { benchmarkParts } from '../src/datasets/benchmark/parts.ts';
import { BENCHMARK_DATA, TEST_ENVIRONMENT } from '../src/datasets/output/kinds.ts';
import type { Part } from '../src/datasets/output/part.ts';
import { verifyFolder } from '../src/datasets/output/verify.ts';
import {
  type OutputOptions,
  type WrittenPart,
  writeOutput,
  writeOutputs,
} from '../src/datasets/output/write-output.ts';
import { filesPart, repositoryPart } from '../src/datasets/test-environment.ts';
import { refusalOf } from './support/refusal.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const repository = repositoryPart({ changes: 20, archived: 3, specs: 4, attachments: ['csv', 'svg'], seed: 1 });
const files = filesPart([20_000, 50_000], ['json', 'mixed'], 1);
const kinds = benchmarkParts(['edge-cases', 'high-concurrency'], { scale: 0.01, seed: 1 });

function options(more: Partial<OutputOptions> = {}): OutputOptions {
  return { signal: new AbortController().signal, onProgress: () => {}, onPart: () => {}, ...more };
}

function environment(
  dir: string,
  parts: readonly Part[],
  more?: Partial<OutputOptions>,
): Promise<readonly WrittenPart[]> {
  return writeOutput(dir, TEST_ENVIRONMENT, parts, options(more));
}

async function isWhole(dir: string): Promise<boolean> {
  const { damage, unchecked } = await verifyFolder(dir, options());
  return damage.length + unchecked.length === 0;
}

const befores = (written: readonly WrittenPart[]) => written.map(({ name, before }) => `${name}: ${before.kind}`);

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
  assert.match(await refusalOf(environment(other, [repository])), /scenario\.yaml is not ours/);
  assert.equal(readFileSync(join(other, 'scenario.yaml'), 'utf8'), 'mine');
});
