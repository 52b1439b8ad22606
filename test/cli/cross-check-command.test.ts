import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { RunResult } from '../../src/harness/result/result.ts';
import { callPerfHarness } from '../support/command-io.ts';
import { healthy, status } from '../support/faults.ts';
import { type Fault, startFaultyServer } from '../support/faulty-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SCENARIOS = [
  '{ name: mix, workload: { kind: concurrency, requests: [{ name: a, path: /specs }] }, load: { concurrency: 2, iterations: 30 } }',
  '{ name: walk, workload: { kind: pagination }, load: { concurrency: 1, iterations: 1 } }',
];

type Ran = Awaited<ReturnType<typeof callPerfHarness>> & { readonly seen: number };

async function runWith(
  t: TestContext,
  fault: Fault,
  scenarios: readonly string[],
  flags: readonly string[],
): Promise<Ran> {
  const server = await startFaultyServer(fault);
  t.after(() => server.close());
  const cwd = temporaryFolder(t);
  const head = [
    'version: 1',
    `target: { kind: url, url: "${server.origin}" }`,
    'defaults: { excuse: nothing, warmup: 0s, confirm: 0 }',
  ];
  writeFileSync(join(cwd, 'a.yaml'), [...head, 'scenarios:', ...scenarios.map((each) => `  - ${each}`), ''].join('\n'));
  const args = ['run', 'a.yaml', '--workers', '1', '--out', 'out', '--cache', join(cwd, 'cache'), ...flags];
  return { ...(await callPerfHarness(args, { cwd })), seen: server.seen() };
}

describe('perf-harness run --cross-check', { timeout: 60_000 }, () => {
  it('checks the scenarios that can be, and says of the others why not', async (t) => {
    const { stdout, stderr, code } = await runWith(t, healthy, SCENARIOS, ['--cross-check', '--json']);
    assert.equal(code, 0, stderr);
    // Nothing but the result is printed to stdout.
    const { scenarios, verdict } = JSON.parse(stdout) as RunResult;
    assert.equal(verdict, 'pass');
    for (const { counters } of scenarios) {
      assert.deepEqual([counters.ok, counters.started > 0], [counters.started, true]);
    }
    assert.deepEqual(
      scenarios.map(({ crossCheck }) => crossCheck?.theirs?.ok ?? null),
      [30, null],
    );
    assert.match(stderr, /walk: no cross-check: autocannon can't repeat this load: .*not pagination/);
    assert.doesNotMatch(stderr, /mix: no cross-check/);
  });

  it('shows in the report what autocannon saw, and fails nothing by it', async (t) => {
    const failing: Fault = (turn) => (turn.number <= 30 ? healthy : status(500))(turn);
    const { stdout, code } = await runWith(t, failing, SCENARIOS.slice(0, 1), ['--cross-check']);
    assert.equal(code, 0);
    assert.match(
      stdout.replace(/\s+/g, ' '),
      /cross-check by autocannon: DISAGREES beyond 1 ms \+ 10 %: .*share of ok 0 % \(ours 100 %\)/,
    );
  });

  it('is what sends the second load: without it there is one', async (t) => {
    const { stdout, seen } = await runWith(t, healthy, SCENARIOS.slice(0, 1), []);
    assert.equal(seen, 30);
    assert.doesNotMatch(stdout, /cross-check/);
  });

  it('refuses a file that asks for a cross-check where there can be none, with its place', async (t) => {
    const asked = SCENARIOS.map((each) => each.replace(/ }$/, ', crossCheck: autocannon }'));
    const { stderr, code, seen } = await runWith(t, healthy, asked, []);
    assert.deepEqual([code, seen], [2, 0]);
    const column = `  - ${asked[1]}`.indexOf('autocannon') + 1;
    assert.match(stderr, new RegExp(`a\\.yaml:6:${column}\\b.*autocannon can't repeat this load.*not pagination`));
  });
});
