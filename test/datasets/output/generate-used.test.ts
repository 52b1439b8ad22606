import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { BENCHMARK_NAMES, benchmarkParts } from '../../../src/datasets/benchmark/benchmark-parts.ts';
import { CONTENT_KINDS } from '../../../src/datasets/content/documents/large-content.ts';
import { ATTACHMENT_KINDS } from '../../../src/datasets/content/openspec/attachment.ts';
import { BENCHMARK_DATA, TEST_ENVIRONMENT } from '../../../src/datasets/output/kinds.ts';
import { filesPart, repositoryPart } from '../../../src/datasets/output/test-environment.ts';
import { writeOutput } from '../../../src/datasets/output/write-output.ts';
import { provideDataset } from '../../../src/datasets/recipes/dataset.ts';
import { expand } from '../../../src/datasets/store/listing.ts';
import type { ManifestFile } from '../../../src/datasets/store/manifest.ts';
import { loadScenarios, NO_OVERRIDES } from '../../../src/harness/load-scenarios.ts';
import type { ScenarioFile } from '../../../src/scenarios/parse-scenarios.ts';
import { startInlineTarget } from '../../support/inline-target.ts';
import { runFileInline } from '../../support/library-run.ts';
import { type Passed, startRecordingProxy } from '../../support/recording-proxy.ts';
import { options } from '../../support/small-outputs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const root = temporaryFolder({ after });
const prepareOptions = { ...options(), cacheDir: join(root, 'cache') };
const environment = join(root, 'test-environment');
const benchmark = join(root, 'benchmark-data');
const repository = { changes: 20, archived: 4, specs: 5, attachments: ATTACHMENT_KINDS, seed: 1 };
const parts = [repositoryPart(repository), filesPart([20_000, 50_000, 100_000], CONTENT_KINDS, 1)];
await writeOutput(environment, TEST_ENVIRONMENT, parts, options());
await writeOutput(benchmark, BENCHMARK_DATA, benchmarkParts(BENCHMARK_NAMES, { scale: 0.002, seed: 1 }), options());

/** Every file that the index of a folder speaks of, at any depth. */
function listed(dir: string, index: string): readonly ManifestFile[] {
  return expand(dir, JSON.parse(readFileSync(join(dir, index), 'utf8'))).files;
}

/** A load that is over as soon as each of so many files has had its turn. */
function untilEachIsTaken(file: ScenarioFile, files: number): ScenarioFile {
  const scenarios = file.scenarios.map((scenario) => {
    const iterations = Math.min(files, scenario.load.iterations ?? assert.fail('it has no number of iterations'));
    const warmup = { kind: 'time' as const, ms: 0 };
    return { ...scenario, warmup, excuse: 'nothing' as const, confirm: 0, load: { ...scenario.load, iterations } };
  });
  return { ...file, scenarios };
}

/**
 * Runs one scenario of a file against `dir`, or against a small repository, for as long as it takes to use each of so many
 * files once. Resolves with what went over the wire.
 */
async function requestsOf(t: TestContext, path: string, scenario: string, dir: string | null, files: number) {
  const source = { kind: 'generated', changes: 1, archived: 0, specs: 1, files: [], seed: 1 } as const;
  const dataset = await provideDataset(dir === null ? source : { kind: 'folder', dir }, prepareOptions);
  const target = await startInlineTarget(dataset);
  t.after(() => target.close());
  const proxy = await startRecordingProxy(target.origin);
  t.after(() => proxy.close());
  const file = loadScenarios(path, { ...NO_OVERRIDES, target: proxy.origin, scenarios: [scenario] });
  const result = await runFileInline(untilEachIsTaken(file, files), root);
  const wrong = result.scenarios.flatMap(({ failures }) => failures);
  assert.deepEqual(wrong, []);
  return proxy.passed.filter(({ status }) => status < 400);
}

const pathsOf = (passed: readonly Passed[]) => passed.filter(({ method }) => method === 'GET').map(({ path }) => path);

describe('what is generated is used', () => {
  it('in the test environment: its scenario reads every file of its manifest, each once', async (t) => {
    const files = listed(environment, 'metadata/manifest.json').map(({ path }) => `/tree/${path}`);
    const path = join(environment, 'scenario.yaml');
    const passed = await requestsOf(t, path, 'every-file', environment, files.length);
    const read = pathsOf(passed).filter((path) => path.startsWith('/tree/'));
    assert.deepEqual(read.toSorted(), files.toSorted());
    assert.ok(files.length > 100 && files.filter((path) => path.includes('/test-files/')).length === 12);
  });

  /** Read by whoever runs or verifies the data: what says how it is run, and the lists themselves. */
  const EXCEPTIONS = ['scenario.yaml', 'metadata.json'];

  for (const name of BENCHMARK_NAMES) {
    it(`in the benchmark data: ${name} asks for, or sends, every file but ${EXCEPTIONS.join(', ')} and manifest.json`, async (t) => {
      const file = join(benchmark, name, 'scenario.yaml');
      const files = listed(benchmark, 'master-index.json').filter(({ path }) => path.startsWith(`${name}/`));
      const own = files.map((each) => ({ ...each, path: each.path.slice(name.length + 1) }));
      const [folder = ''] = own.map(({ path }) => path.split('/')).find((steps) => steps.length > 1) ?? [];
      const exceptions = [...EXCEPTIONS, `${folder}/manifest.json`];
      const due = own.filter(({ path }) => !exceptions.includes(path));
      assert.ok(due.length >= 10 && due.length === own.length - exceptions.length);
      if (folder === 'dataset') {
        const passed = await requestsOf(t, file, 'every-file', join(benchmark, name, folder), due.length);
        const read = pathsOf(passed).filter((path) => path.startsWith('/tree/'));
        const paths = due.map(({ path }) => `/tree/${path.slice(folder.length + 1)}`);
        assert.deepEqual(read.toSorted(), paths.toSorted());
      } else {
        const sent = new Set((await requestsOf(t, file, name, null, due.length)).map((passed) => passed.sent));
        const missing = due.filter(({ sha256 }) => !sent.has(sha256));
        assert.deepEqual(missing, []);
      }
    });
  }
});
