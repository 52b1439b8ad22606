import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { HarnessError, loadScenarios, type Overrides, type RunSettings, run } from '../../src/index.ts';
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
    const file = loadScenarios(path, { scenarios: undefined, rate: undefined, allowHosts: undefined });
    const unset = { threads: undefined, profile: undefined, stop: undefined, onEvent: undefined, exporters: undefined };
    const { result, error } = await run(file, { ...unset, out: join(folder, 'out'), cacheDir: folder });
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
    const settings: readonly (readonly [wrong: unknown, about: RegExp])[] = [
      [null, /^expected an object of settings, got null$/],
      [{ outt: folder }, /^unknown setting "outt"$/],
      [{ out: '' }, /^out: expected a text, got ""$/],
      [{ cacheDir: 5 }, /^cacheDir: expected a text, got 5$/],
      [{ profile: 'allways' }, /^profile: expected never or failures or always, got "allways"$/],
      [{ stop: new AbortController() }, /^stop: expected an AbortSignal, got an object$/],
      [{ onEvent: [] }, /^onEvent: expected a function, got a list$/],
      [{ custom: {} }, /^custom: expected CustomMetrics, got an object$/],
    ];
    for (const [wrong, about] of settings) await assert.rejects(run(file, wrong as RunSettings), usage(about));
    const overrides: readonly (readonly [wrong: unknown, about: RegExp])[] = [
      [null, /^expected an object of overrides, got null$/],
      [{ scenario: ['a'] }, /^unknown override "scenario"$/],
      [{ scenarios: 'a' }, /^scenarios: expected a list of texts, got "a"$/],
      [{ concurrency: 5 }, /^concurrency: expected a text, got 5$/],
    ];
    for (const [wrong, about] of overrides) assert.throws(() => loadScenarios(path, wrong as Overrides), usage(about));
    assert.throws(() => loadScenarios(undefined as unknown as string), usage(/^loadScenarios needs the path/));
    assert.throws(() => loadScenarios(null as unknown as string), usage(/^path: expected a text, got null$/));
    const isConfig = (error: unknown): boolean => error instanceof HarnessError && error.code === 'CONFIG';
    assert.throws(() => loadScenarios(join(folder, 'none.yaml')), isConfig);
    assert.throws(() => loadScenarios(path, { rate: 'x' }), isConfig);
  });
});
