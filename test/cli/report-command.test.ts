import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import type { RunResult } from '../../src/harness/result/result.ts';
import { callPerfHarness } from '../support/command-io.ts';
import { COMPARED } from '../support/comparison-result.ts';
import { documentedArguments } from '../support/documented.ts';
import { gateResultOf } from '../support/gate-result.ts';
import { repeatOf, resultOf, scenarioResultOf } from '../support/result.ts';
import { startRunServer } from '../support/run-server.ts';
import { scenarioText } from '../support/scenario-text.ts';
import { failedStage } from '../support/staged.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const PASSED = resultOf({ scenarios: [scenarioResultOf({ gates: [gateResultOf({})], runs: [repeatOf(5000)] })] });
const FAILED = failedStage({}).stages[0]?.result as RunResult;

/** Writes a result as a run with `--out perf-results/<stage>` does; null for a run that died. */
function writeRun(cwd: string, stage: string, result: RunResult | string | null): void {
  const folder = join(cwd, 'perf-results', stage, `run-${stage}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'intervals.hlog'), '');
  if (result === null) return;
  writeFileSync(join(folder, 'result.json'), typeof result === 'string' ? result : JSON.stringify(result));
}

describe('perf-harness report', () => {
  it('makes one report of several results, and exits as the worst of them', async (t) => {
    const cwd = temporaryFolder(t);
    for (const stage of ['pagination', 'load']) writeRun(cwd, stage, PASSED);
    // What `compare` writes is no run that died.
    writeRun(cwd, 'comparison', null);
    const comparison = join(cwd, 'perf-results/comparison/run-comparison/comparison.json');
    writeFileSync(comparison, JSON.stringify({ ...COMPARED, verdict: 'pass', scenarios: [] }));
    const args = ['report', '--format', 'markdown', '--artifact', 'load-results'];
    const passed = await callPerfHarness(args, { cwd });
    assert.equal(passed.code, 0);
    assert.match(passed.stdout, /^### ✅ PASS: all 2 gates passed; no regression was found\n/);
    writeFileSync(comparison, JSON.stringify(COMPARED));
    const regressed = await callPerfHarness(['report', '--format', 'junit'], { cwd });
    assert.equal(regressed.code, 4);
    assert.match(regressed.stdout, /<testcase name="p95\(response\)" classname="comparison\/list, compared"/);
    writeFileSync(comparison, '{}');
    const damaged = await callPerfHarness(['report', '--format', 'json'], { cwd });
    assert.equal(damaged.code, 5);
    assert.match(damaged.stdout, /comparison\.json is no comparison: it must have required property/);
    rmSync(dirname(comparison), { recursive: true });
    writeRun(cwd, 'streaming', FAILED);
    const failed = await callPerfHarness(args, { cwd });
    assert.equal(failed.code, 3);
    assert.match(failed.stdout, /^\| ❌ FAIL \| `streaming` \| `walk` \|/m);
    const asText = await callPerfHarness(['report', 'perf-results/load'], { cwd });
    assert.equal(asText.code, 0);
    assert.match(
      asText.stdout,
      /result:\s\S*perf-results\/load\/run-load\/result\.json\nPASS {2}scenarios: 1 passed\n$/,
    );
  });

  it('does not pass where a required stage was skipped, has died or left a damaged result, and names it', async (t) => {
    const cwd = temporaryFolder(t);
    const args = ['report', '--require', 'pagination,streaming', '--require', 'load,monitoring', '--format', 'json'];
    const none = await callPerfHarness(args, { cwd });
    assert.equal(none.code, 5);
    writeRun(cwd, 'pagination', PASSED);
    writeRun(cwd, 'streaming', null);
    writeRun(cwd, 'load', JSON.stringify({ ...PASSED, verdict: 'fine' }));
    const { code, stdout } = await callPerfHarness(args, { cwd });
    const { verdict, summary, lost } = JSON.parse(stdout);
    assert.deepEqual([code, verdict], [5, 'invalid']);
    assert.equal(summary, 'the gate passed; load, streaming, monitoring have no result');
    const reasonOf = (name: string): string =>
      lost.find((each: { readonly stage: string }) => each.stage === name)?.reason ?? '';
    assert.match(reasonOf('load'), /result\.json is no result: \/verdict must be equal to one of the allowed values$/);
    assert.match(reasonOf('streaming'), /^a run began and died before it wrote \S+result\.json$/);
    assert.match(reasonOf('monitoring'), /^it was skipped/);
    const text = await callPerfHarness(args.slice(0, -2), { cwd });
    assert.match(text.stdout, /INVALID {2}the gate passed; load, streaming, monitoring have no result\n$/);
    writeRun(cwd, 'streaming', FAILED);
    assert.equal((await callPerfHarness(args, { cwd })).code, 3);
    assert.equal((await callPerfHarness([...args, '--exit-zero'], { cwd })).code, 0);
  });

  it('leaves searches for a capacity out, finished or not, with the runs that are their steps, and names them', async (t) => {
    const cwd = temporaryFolder(t);
    writeRun(cwd, 'load', PASSED);
    const search = 'perf-results/load/20260801-091359-5c1e';
    const result = join(cwd, search, 'steps/20260801-091401-07aa/result.json');
    mkdirSync(dirname(result), { recursive: true });
    writeFileSync(result, JSON.stringify(FAILED));
    const died = await callPerfHarness(['report'], { cwd });
    assert.equal(died.code, 0, died.stdout);
    assert.match(
      died.stderr,
      /^warning: \S+5c1e\/capacity\.json is left out: it is a search for a capacity that has not come to its end, and no run\n$/,
    );
    writeFileSync(join(cwd, search, 'capacity.json'), '{}');
    const found = await callPerfHarness(['report', '--require', 'load'], { cwd });
    assert.equal(found.code, 0, found.stdout);
    assert.match(found.stderr, /^warning: \S+5c1e\/capacity\.json is left out: it is a capacity, and no run\n$/);
    const named = await callPerfHarness(['report', `${search}/capacity.json`], { cwd });
    assert.equal(named.code, 2);
    assert.match(named.stderr, /is left out: it is a capacity, .*\nno result in /);
    rmSync(join(cwd, 'perf-results/load/run-load'), { recursive: true });
    const required = await callPerfHarness(['report', '--require', 'load', '--format', 'json'], { cwd });
    assert.equal(required.code, 5);
    assert.equal(JSON.parse(required.stdout).lost[0].reason, 'it has a capacity and no run');
    // Whoever names the steps wants to see them; and a stage may be called that, too.
    assert.equal((await callPerfHarness(['report', `${search}/steps`], { cwd })).code, 3);
    writeRun(cwd, 'steps', PASSED);
    assert.match((await callPerfHarness(['report'], { cwd })).stdout, /perf-results\/steps\/run-steps\/result\.json/);
  });

  it('shows what a run has just written, as the run itself does', async (t) => {
    const cwd = temporaryFolder(t);
    const { origin, close } = await startRunServer([{ ms: 1 }]);
    t.after(close);
    const keys =
      'workload: { kind: concurrency, requests: [ { name: a, path: /a } ] }, load: { concurrency: 2, iterations: 20 }, gates: [ mean(response) < 500ms, max(response) < 10s ]';
    writeFileSync(join(cwd, 'scenarios.yaml'), scenarioText(origin, keys));
    const run = documentedArguments('npx perf-harness run --report markdown=summary.md --report junit=junit.xml');
    const ended = await callPerfHarness([...run, '--workers', '1'], { cwd });
    const again = await callPerfHarness(documentedArguments('npx perf-harness report --format markdown'), { cwd });
    assert.equal(again.code, ended.code, ended.stderr);
    assert.equal(again.stdout, readFileSync(join(cwd, 'summary.md'), 'utf8'));
    assert.match(again.stdout, /\| `mean\(response\)` \| .+ \| `< 500 ms` \|/);
    assert.match(readFileSync(join(cwd, 'junit.xml'), 'utf8'), /<testsuite name="perf-results\/tried" tests="3"/);
    const annotate = documentedArguments('npx perf-harness report --format annotations --exit-zero');
    const annotated = await callPerfHarness(annotate, { cwd });
    assert.deepEqual([annotated.code, annotated.stdout === ''], [0, ended.code === 0]);
    const required = documentedArguments('npx perf-harness report --require pagination,streaming');
    const { code, stdout } = await callPerfHarness(required, { cwd });
    assert.ok(code === 5 || (code === 3 && ended.code === 3), `${code}`);
    assert.match(stdout, /pagination,\s+streaming\s+have\s+no\s+result\n$/);
  });

  for (const text of ['markdown', '=a', 'markdown=', 'html=a']) {
    it(`is not written by a run for ${text}`, async () => {
      const { code, stderr } = await callPerfHarness(['run', '--demo', '--report', text]);
      assert.equal(code, 2);
      assert.match(stderr, /^--report: expected a format and a file, such as markdown=summary\.md, got /);
    });
  }

  it('writes a file, and names scenario files as the repository does', async (t) => {
    const cwd = temporaryFolder(t);
    writeRun(cwd, 'streaming', { ...FAILED, file: join(cwd, 'perf/scenarios.yaml') });
    const args = ['report', 'perf-results/streaming/run-streaming/result.json', '--out', 'reports/log.txt'];
    const { code, stdout } = await callPerfHarness([...args, '--format', 'annotations'], { cwd });
    assert.deepEqual([code, stdout], [3, '']);
    assert.match(readFileSync(join(cwd, 'reports/log.txt'), 'utf8'), /^::error file=perf\/scenarios\.yaml,line=12,/);
    const environment = { GITHUB_WORKSPACE: join(cwd, 'elsewhere') };
    await callPerfHarness([...args, '--format', 'annotations'], { cwd, environment });
    assert.match(readFileSync(join(cwd, 'reports/log.txt'), 'utf8'), /^::error title=/);
    const refused = await callPerfHarness([...args.slice(0, 2), '--out', 'perf-results'], { cwd });
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /^can't write \S+perf-results: /);
  });

  for (const [what, args, message] of [
    ['a path that is not there', ['nowhere'], /^can't read nowhere: there is no such file/],
    ['a folder without results', ['.'], /^no result in \.: expected a result\.json/],
    ['no folder at all', [], /^can't read perf-results: there is no such file/],
  ] as const) {
    it(`refuses ${what}`, async (t) => {
      const { code, stderr } = await callPerfHarness(['report', ...args], { cwd: temporaryFolder(t) });
      assert.equal(code, 2);
      assert.match(stderr, message);
    });
  }
});
