import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { callPerfHarness } from '../support/command-io.ts';
import { healthy } from '../support/faults.ts';
import { startFaultyServer } from '../support/faulty-server.ts';
import { scenarioText } from '../support/scenario-text.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const KEYS =
  'workload: { kind: concurrency, requests: [{ name: specs, path: /specs }] }, load: { concurrency: 1, iterations: 3 }';

describe('a scenario file from standard input', { timeout: 60_000 }, () => {
  it('is checked by `validate -`, and its problems have their places', async (t) => {
    const cwd = temporaryFolder(t);
    const validate = (input: string) => callPerfHarness(['validate', '-'], { cwd, input });
    const right = await validate(scenarioText('http://127.0.0.1:1', KEYS));
    assert.deepEqual([right.code, right.stderr], [0, '']);
    assert.match(right.stdout, /<stdin>: 1 scenario, 1 gate, no problem found/);
    const wrong = await validate('version: 1\nscenario: []\n');
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /<stdin>:2:1 {2}unknown key "scenario"/);
    assert.equal((await validate('')).code, 2);
  });

  it('is run by `run -`, and named in the report', async (t) => {
    const server = await startFaultyServer(healthy);
    t.after(() => server.close());
    const cwd = temporaryFolder(t);
    const input = scenarioText(server.origin, KEYS);
    const args = ['run', '-', '--workers', '1', '--cache', cwd];
    const { code, stdout, stderr } = await callPerfHarness(args, { cwd, input });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /<stdin>/);
    assert.equal(server.log.length, 3);
  });
});
