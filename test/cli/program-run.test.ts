import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import type { RunResult } from '../../src/harness/result/result.ts';
import { beginPerfHarness } from '../support/command-io.ts';
import { isAlive } from '../support/is-alive.ts';
import { schemaBreaches } from '../support/result-schema.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const TOKEN = 'a-token-of-the-shell';

/** The first program fails, and tells the token; the second one runs until it is ended, and so does what it starts. */
const FILE = `version: 1
defaults: { warmup: 0s, confirm: 0, excuse: nothing, gracefulStop: 100ms }
scenarios:
  - name: programs
    workload:
      kind: cli
      runs:
        - { name: fails, run: [sh, -c, 'echo "it is $TOKEN" >&2; echo "{\\"key\\": \\"$TOKEN\\"}"; exit 3'] }
        - { name: hangs, run: [sh, -c, 'sleep 1000 & echo "$! $$" >numbers; wait'] }
      env: { TOKEN: "\${env.TOKEN}" }
    load: { concurrency: 1, iterations: 10 }
`;

it('a run of programs that is interrupted leaves none behind, and a result that tells no secret', {
  timeout: 60_000,
}, async (t) => {
  const cwd = temporaryFolder(t);
  writeFileSync(join(cwd, 'a.yaml'), FILE);
  const args = ['run', 'a.yaml', '--workers', '1', '--out', 'out', '--details'];
  const { finished, kill } = beginPerfHarness(args, { cwd, environment: { TOKEN } });
  const numbers = join(cwd, 'numbers');
  const written = (): readonly number[] =>
    (existsSync(numbers) ? (readFileSync(numbers, 'utf8').match(/\d+/g) ?? []) : []).map(Number);
  await Promise.race([until(() => written().length === 2), finished]);
  kill('SIGINT');
  const { code, stdout, stderr } = await finished;
  assert.equal(code, 130, stderr);
  await until(() => !written().some(isAlive));
  const [run = ''] = readdirSync(join(cwd, 'out'));
  const texts = readdirSync(join(cwd, 'out', run)).map((name) => readFileSync(join(cwd, 'out', run, name), 'utf8'));
  for (const text of [stdout, stderr, ...texts]) assert.ok(!text.includes(TOKEN), text);
  const result = JSON.parse(readFileSync(join(cwd, 'out', run, 'result.json'), 'utf8')) as RunResult;
  assert.deepEqual(schemaBreaches(result), []);
  const [{ counters, failures } = assert.fail()] = result.scenarios;
  assert.deepEqual([result.exitCode, counters.started, counters.failed.status, counters.unfinished], [130, 2, 1, 1]);
  assert.equal(failures[0]?.excerpt, 'stderr: it is •••\n\nstdout: {"key": "•••"}\n');
  assert.match(stdout, /it is •••/);
});
