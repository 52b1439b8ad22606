import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { BENCHMARK_NAMES } from '../../src/datasets/benchmark/benchmark-parts.ts';
import type { RunResult } from '../../src/harness/result/result.ts';
import { SHARED_CACHE } from '../support/cache.ts';
import { callPerfHarness } from '../support/command-io.ts';
import { inlinePool } from '../support/inline-load.ts';
import { threadsOf } from '../support/library-run.ts';
import { missedGates } from '../support/missed-gates.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = temporaryFolder({ after });
const made = await callPerfHarness(['generate', 'all', '--scale', '0.002', '--out', join(root, 'made')]);
assert.equal(made.code, 0, made.stderr);

/** What makes a benchmark long. A time that a busy machine fails would be confirmed by two more runs. */
const SHORTER = [
  ['warmup: 300ms', 'excuse: nothing, warmup: 0s, confirm: 0'],
  ['load: { iterations: 200 }', 'load: { iterations: 40 }'],
  ['iterations: 60 }', 'iterations: 12 }'],
] as const;

function shorter(path: string): string {
  const text = readFileSync(path, 'utf8');
  assert.ok(text.includes(SHORTER[0][0]));
  return SHORTER.reduce((before, [long, short]) => before.replace(long, short), text);
}

const MEMORY = 'peak(target.memory) < 50MB';

describe('what generate has made', () => {
  /** The scenarios of the other kinds are run whole by generate-used.test.ts. */
  const swept = BENCHMARK_NAMES.filter((name) => name !== 'memory-pressure' && name !== 'edge-cases');
  const files = ['test-environment', ...swept.map((name) => `benchmark-data/${name}`)];
  for (const [index, folder] of files.entries()) {
    it(`runs by its own scenario, from any folder, and passes: ${folder}`, async () => {
      const here = join(root, `here-${index}`);
      mkdirSync(here);
      const file = join('..', 'made', folder, 'scenario.yaml');
      const input = shorter(join(here, file));
      const options = ['--json', '--no-profile', '--cache', SHARED_CACHE, '--out', join(here, 'results')];
      // A test environment verifies its own scenario, which has to stay as it is.
      const isVerified = folder === 'test-environment';
      if (!isVerified) writeFileSync(join(here, file), input);
      // One has targets in threads of their own, whose memory is seen: to start one takes as long as all levels of the others.
      const { code, stdout, stderr } = isVerified
        ? await callPerfHarness(['run', '-', ...options], { cwd: join(root, 'made', folder), input })
        : await callPerfHarness(['run', file, ...options], { cwd: here, openThreads: () => threadsOf(inlinePool(1)) });
      assert.notEqual(stdout, '', stderr);
      const result = JSON.parse(stdout) as RunResult;
      const { real, slow } = missedGates(result);
      const unseen = result.scenarios.flatMap(({ name, gates }) =>
        gates.flatMap(({ gate, verdict }) => (gate === MEMORY && verdict === 'n/a' ? [`${name}: ${gate}`] : [])),
      );
      assert.deepEqual([real, unseen.length > 0], [unseen, !isVerified]);
      assert.ok(slow.length === 0 ? code === 0 : code === 3 || code === 5, `${code}: ${slow.join(', ')}`);
      const passed = result.scenarios.map(({ gates }) =>
        gates.filter(({ verdict }) => verdict === 'pass').map(({ gate }) => gate),
      );
      assert.ok(passed.length > 1 && passed.every((gates) => gates.includes('share(ok) == 100%')));
      if (isVerified) assert.ok(passed.every((gates) => gates.includes(MEMORY)));
    });
  }
});
