import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { benchmarkParts } from '../../../src/datasets/benchmark/benchmark-parts.ts';
import { BENCHMARK_DATA } from '../../../src/datasets/output/kinds.ts';
import { writeOutput } from '../../../src/datasets/output/write-output.ts';
import type { RunResult, ScenarioResult } from '../../../src/harness/result/result.ts';
import { runInline } from '../../support/library-run.ts';
import { options } from '../../support/small-outputs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { hashTree } from '../../support/tree.ts';

const WORKLOADS = {
  operations: `{ kind: concurrency, requests: [
      { name: new, operation: create }, { name: look, operation: read },
      { name: edit, operation: update }, { name: drop, operation: delete } ] }, load: { concurrency: 8, iterations: 80 }`,
  'walks-among-writes': '{ kind: pagination, pageSize: 5, mutate: true }, load: { concurrency: 4, iterations: 12 }',
  documents: '{ kind: memory-pressure, documents: { sizes: [100KB] } }, load: { concurrency: 4, iterations: 8 }',
  'edge-cases': '{ kind: edge-cases, cases: { seed: 3 } }, load: { concurrency: 4, iterations: 60 }',
} as const;

describe('a run that writes to the OpenSpec target', { timeout: 60_000 }, () => {
  let hashes: readonly string[] = [];
  let result: RunResult | null = null;

  const out = temporaryFolder({ after });
  before(async () => {
    await writeOutput(out, BENCHMARK_DATA, benchmarkParts(['high-concurrency'], { scale: 0.02, seed: 1 }), options());
    const dataset = join(out, 'high-concurrency/dataset');
    const lines = Object.entries(WORKLOADS).map(([name, workload]) => `  - { name: ${name}, workload: ${workload} }`);
    const head = [
      'version: 1',
      `target: { kind: openspec, dataset: { dir: "${dataset}" } }`,
      'defaults: { excuse: nothing, warmup: 0s }',
      'scenarios:',
    ];
    const before = hashTree(out);
    result = await runInline([...head, ...lines, ''].join('\n'));
    hashes = [before, hashTree(out)];
  });

  for (const [index, name] of Object.keys(WORKLOADS).entries()) {
    it(`is right to the last answer: ${name}`, () => {
      const scenario: ScenarioResult = result?.scenarios[index] ?? assert.fail('it was not run');
      const { started, ok, iterations } = scenario.counters;
      assert.equal(scenario.name, name);
      assert.deepEqual([scenario.verdict, scenario.failures ?? []], ['pass', []]);
      assert.ok(ok > 0 && iterations.ok > 0);
      assert.deepEqual([ok, iterations.ok], [started, iterations.started]);
    });
  }

  it('leaves every byte, name and time of the dataset as it was', () => {
    assert.equal(hashes.length, 2);
    assert.equal(hashes[1], hashes[0]);
  });
});
