import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { BENCHMARK_NAMES } from '../../src/datasets/benchmark/parts.ts';
import { SHARED_CACHE } from '../support/cache.ts';
import { callPerfHarness, isOnlySlow } from '../support/command-io.ts';

const root = mkdtempSync(join(tmpdir(), 'generate-run-'));
after(() => rmSync(root, { recursive: true }));
const made = await callPerfHarness(['generate', 'all', '--scale', '0.002', '--out', join(root, 'made')]);
assert.equal(made.code, 0, made.stderr);

describe('what generate has made', { concurrency: 2 }, () => {
  /** The scenarios of the other kinds are run whole by generate-used.test.ts. */
  const swept = BENCHMARK_NAMES.filter((name) => name !== 'memory-pressure' && name !== 'edge-cases');
  const files = ['test-environment', ...swept.map((name) => `benchmark-data/${name}`)];
  for (const [index, folder] of files.entries()) {
    it(`runs by its own scenario, from any folder, and passes: ${folder}`, async () => {
      const here = mkdtempSync(join(root, 'here-'));
      const file = join('..', 'made', folder, 'scenario.yaml');
      const args = ['run', file, '--details', '--cache', SHARED_CACHE, '--out', `results-${index}`];
      const { code, stdout, stderr } = await callPerfHarness(args, { cwd: here });
      assert.ok(code === 0 || isOnlySlow(code, stdout), `${code}: ${stdout}${stderr}`);
      assert.match(stdout, / {2}peak\(target\.memory\) < 50MB .* PASS|rise\(target\.memory\) < 20MB .* PASS/);
      assert.match(stdout, /share\(ok\) == 100% +100 % +– +PASS/);
    });
  }
});
