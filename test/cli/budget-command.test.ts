import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { RunResult } from '../../src/harness/result/result.ts';
import type { Finished } from '../support/cli.ts';
import { callPerfHarness } from '../support/command-io.ts';
import { documentedArguments } from '../support/documented.ts';
import { schemaBreaches } from '../support/result-schema.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const APP = "export default (_, response) => response.end('[1, 2]');\n";
const SCENARIOS = `version: 1
target: { kind: module, module: ./app.mjs }
defaults: { warmup: 100 iterations, timeout: 30s, confirm: 0 }
scenarios:
  - name: list
    workload: { kind: concurrency, requests: [ { name: list, path: /orders } ] }
    load: { concurrency: 4, iterations: 1000 }
    gates: [ mean(alloc/request) < 1MB ]
  - name: by-time
    workload: { kind: concurrency, requests: [ { name: orders, path: /orders } ] }
    load: { concurrency: 1, duration: 100ms }
    warmup: 0s
`;

describe('perf-harness budget', { timeout: 120_000 }, () => {
  const folder = temporaryFolder({ after });
  const path = join(folder, 'perf-budget.yaml');
  const call = (...args: readonly string[]): Promise<Finished> => callPerfHarness(args, { cwd: folder });
  const run = (...more: readonly string[]): Promise<Finished> =>
    call(...documentedArguments('npx perf-harness run'), ...['--scenario', 'list', '--workers', '1', ...more]);
  const show = (): Promise<Finished> => call(...documentedArguments('npx perf-harness budget'));
  let written = '';
  let update: Finished | null = null;
  before(async () => {
    writeFileSync(join(folder, 'scenarios.yaml'), SCENARIOS);
    writeFileSync(join(folder, 'app.mjs'), APP);
    const none = await show();
    assert.deepEqual([none.code, none.stdout], [2, '']);
    assert.match(none.stderr, /there is no budget: expected .*perf-budget\.yaml\n {2}.*perf-harness budget --update/);
    const command = documentedArguments('npx perf-harness budget --update');
    update = await call(...command, '--runs', '2', '--workers', '1');
    assert.ok(existsSync(path), update.stderr);
    written = readFileSync(path, 'utf8');
  });

  it('measures what can be measured, writes it beside the scenario file, and shows it', () => {
    assert.equal(update?.code, 0, update?.stderr);
    assert.match(update?.stdout ?? '', /^list +alloc\/request +[\d,]+ B +\d/m);
    assert.match(written, /^ {6}- \{ metric: alloc\/request, value: \d+, tolerance: [\d.]+% \}$/m);
    // GET /orders HTTP/1.1, host: 127.0.0.1:NNNNN and connection: keep-alive, with the ends of their lines.
    assert.match(written, /^ {6}- \{ metric: in\/request, value: 71, tolerance: 0% \}$/m);
    assert.match(written, /^ {6}- \{ metric: out\/request, value: \d+, tolerance: 0% \}$/m);
    assert.doesNotMatch(written, /by-time/);
  });

  it('is what a later run of the same code keeps, and each gate of it stands in the result', async () => {
    // Nothing but the wire is exact where so few requests are made on a machine under load.
    writeFileSync(path, written.replace(/(alloc\/request.*tolerance: )[\d.]+%/, '$110%'));
    const { code, stdout, stderr } = await run('--json');
    assert.equal(code, 0, stderr);
    const result = JSON.parse(stdout) as RunResult;
    assert.deepEqual(schemaBreaches(result), []);
    const [scenario] = result.scenarios;
    assert.equal(scenario?.load.warmupIterations, 100);
    const held = scenario?.gates.filter(({ budget }) => budget !== null) ?? [];
    assert.deepEqual(
      held.map(({ budget, line }) => [budget?.tolerance, (line ?? 0) > 0]),
      [
        [10, true],
        [0, true],
        [0, true],
      ],
    );
    assert.equal(scenario?.work?.figures['in/request'], 71);
  });

  it('fails a run that costs more, and leaves it alone with --no-budget', async () => {
    writeFileSync(
      path,
      written.replace('value: 71', 'value: 70').replace(/(alloc\/request.*tolerance: )[\d.]+%/, '$110%'),
    );
    const { code, stdout, stderr } = await run('--no-profile');
    assert.equal(code, 3, stderr);
    assert.match(stdout, /mean\(in\/request\) <= 70B/);
    assert.equal((await run('--no-budget')).code, 0);
  });

  it('shows what is written, and refuses to be held against another scenario', async () => {
    writeFileSync(path, written);
    const shown = await show();
    assert.deepEqual([shown.code, shown.stderr], [0, '']);
    assert.match(shown.stdout, /^list +in\/request +71 B +0 %$/m);
    const other = await run('--concurrency', '3');
    assert.equal(other.code, 2);
    assert.match(other.stderr, /perf-budget\.yaml:\d+:\d+ {2}this is the budget of another scenario/);
  });

  it('says which scenario can have no budget, and why', async () => {
    const { code, stderr } = await call('budget', '--update', '--scenario', 'by-time');
    assert.equal(code, 2);
    assert.match(stderr, /the scenario "by-time" can have no budget\n {2}by-time: a budget needs a load by iterations/);
  });

  it('is looked for where it is said to be', async () => {
    rmSync(path, { force: true });
    const { code, stderr } = await run('--budget', 'nowhere.yaml');
    assert.equal(code, 2);
    assert.match(stderr, /can't read .*nowhere\.yaml.*\n {2}.*--no-budget/);
  });
});
