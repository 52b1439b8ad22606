import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { HarnessError, loadScenarios, run } from '../../src/index.ts';
import { healthy } from '../support/faults.ts';
import { startFaultyServer } from '../support/faulty-server.ts';
import { scenarioText } from '../support/scenario-text.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const KEYS =
  'workload: { kind: concurrency, requests: [{ name: specs, path: /specs }] }, load: { concurrency: 1, iterations: 3 }';

const usage = (about: RegExp) => (error: unknown) =>
  error instanceof HarnessError && error.code === 'USAGE' && about.test(error.message);

describe('the library', { timeout: 60_000 }, () => {
  it('runs what it has loaded, and needs to be told no more than the places to write to', async (t) => {
    const server = await startFaultyServer(healthy);
    t.after(() => server.close());
    const folder = temporaryFolder(t);
    const path = join(folder, 'scenarios.yaml');
    writeFileSync(path, scenarioText(server.origin, KEYS));
    const { result, error } = await run(await loadScenarios(path), { out: join(folder, 'out'), cacheDir: folder });
    assert.equal(error, null);
    assert.equal(result.verdict, 'pass');
    assert.equal(result.scenarios[0]?.counters.ok, 3);
  });

  it('says what it can’t take by an error of its own', async (t) => {
    const folder = temporaryFolder(t);
    const path = join(folder, 'scenarios.yaml');
    writeFileSync(path, scenarioText('http://127.0.0.1:1', KEYS));
    const file = loadScenarios(path);
    for (const wrong of [undefined, null, path, { file }])
      await assert.rejects(run(wrong as unknown as typeof file), usage(/^run needs scenarios$/));
    for (const threads of [0, 1.5, 257, Number.NaN, '2' as unknown as number])
      await assert.rejects(run(file, { threads }), usage(/^threads: expected a whole number from 1 to 256, got /));
    const isConfig = (error: unknown): boolean => error instanceof HarnessError && error.code === 'CONFIG';
    assert.throws(() => loadScenarios(join(folder, 'none.yaml')), isConfig);
    assert.throws(() => loadScenarios(path, { rate: 'x' }), isConfig);
  });
});
