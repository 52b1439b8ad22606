import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { runInNewContext } from 'node:vm';
import { SHARED_CACHE } from '../../support/cache.ts';
import { ROOT } from '../../support/project.ts';
import { commandsOf, evaluated, readWorkflow, usesOf } from '../../support/workflow.ts';
import { cleanClone, HARNESS, inShell, runStep } from '../../support/workflow-steps.ts';

/** The same scenarios for so short a load that a percentile has too few samples, on a machine that need not be quiet. */
function atOnce(text: string): string {
  const small = text
    .replace('defaults: { warmup: 200ms,', 'defaults: { warmup: 0s, confirm: 0, excuse: nothing,')
    .replace('p95(traversal)', 'max(traversal)')
    .replaceAll('duration: 5s }', 'duration: 5s, thinkTime: 20ms }');
  assert.match(small, /excuse: nothing[\s\S]*max\(traversal\)[\s\S]*thinkTime/);
  return small;
}

describe('load.yml', () => {
  const { on, env = {}, jobs } = readWorkflow('load.yml');
  const limits = {
    TRAVERSAL_LIMIT: '30s',
    ITEMS_LIMIT: '1/s',
    RESPONSE_LIMIT: '30s',
    BYTES_LIMIT: '1B/s',
    LAG_LIMIT: '30s',
  };
  const sizes = { CHANGE_COUNT: '20', FILE_SIZES: '20kB', CONCURRENCY: '1', DURATION: '400ms', REPEAT: '1' };
  const stages = ['pagination', 'streaming', 'load', 'monitoring'];
  const harness = (job: string): readonly string[] =>
    commandsOf(jobs[job]?.steps ?? []).filter((command) => command.startsWith(HARNESS));

  it('runs its stages in order in a clean clone, and its gate names the one that failed and the one that is gone', async (t) => {
    const cwd = cleanClone(t);
    const text = readFileSync(join(cwd, '.github/load.yaml'), 'utf8');
    writeFileSync(join(cwd, '.github/load.yaml'), atOnce(text));
    const summary = join(cwd, 'summary.md');
    const shared = { ...limits, ...sizes, STAGES: stages.join(','), COMPARED: '', GITHUB_STEP_SUMMARY: summary };
    const [first = '', ...others] = harness('data');
    const made = inShell(first, shared, cwd);
    assert.equal(made.status, 0, made.stderr);
    for (const command of others) {
      const { code, stderr } = await runStep(command, shared, cwd, ['--log-level', 'error']);
      assert.equal(code, 0, `${command}: ${stderr}`);
    }
    for (const stage of stages) {
      const isFailing = stage === 'monitoring';
      const environment = { ...shared, STAGE: stage, MEMORY_LIMIT: isFailing ? '1kB' : '500MB' };
      const [run = '', history = '', ...more] = harness('stage').filter((command) => !command.includes(' generate '));
      const { code, stdout, stderr } = await runStep(run, environment, cwd, ['--no-profile', '--cache', SHARED_CACHE]);
      assert.equal(code, isFailing ? 3 : 0, `${stdout}${stderr}`);
      const shown = await runStep(history, environment, cwd);
      assert.deepEqual([shown.code, more], [0, []], shown.stderr);
      assert.match(shown.stdout, new RegExp(`^${stage}$`, 'm'));
    }
    const [summarize = '', ...analyses] = harness('analysis');
    const summarized = inShell(summarize, shared, cwd);
    assert.equal(summarized.status, 0, summarized.stderr);
    for (const command of analyses) assert.equal((await runStep(command, shared, cwd)).code, 0, command);
    assert.match(readFileSync(summary, 'utf8'), /^### ❌ FAIL: 2 of 14 gates failed.* \(`monitoring`\)\n/);
    assert.match(readFileSync(join(cwd, 'report/junit.xml'), 'utf8'), /<testsuites name="perf-harness" .*failures="2"/);
    const [annotate = '', decide = ''] = harness('gate');
    const annotated = await runStep(annotate, shared, cwd);
    assert.match(
      annotated.stdout,
      /^::error file=\.github\/load\.yaml,line=\d+,title=perf-harness%3A FAIL peak\(target/,
    );
    assert.equal(inShell(decide, shared, cwd).status, 3);
    rmSync(join(cwd, 'perf-results/monitoring'), { recursive: true });
    const gone = await runStep(decide, shared, cwd);
    assert.equal(gone.code, 5);
    assert.match(gone.stdout, /INVALID .*monitoring\s+has\s+no\s+result\n$/);
  });

  it('decides after all others, whatever became of them', () => {
    const others = Object.keys(jobs).filter((name) => name !== 'gate');
    assert.deepEqual(jobs['gate']?.needs, others);
    const [gate, analysis] = [jobs['gate'], jobs['analysis']] as { if?: string }[];
    assert.deepEqual([gate?.if, analysis?.if], ['always()', 'always()']);
  });

  it('runs for pull requests, for main, each night, and by hand with other stages, sizes and limits', () => {
    const { schedule, workflow_dispatch: byHand, ...others } = on;
    assert.deepEqual(others, { pull_request: null, push: { branches: ['main'] } });
    assert.deepEqual(schedule, [{ cron: '17 2 * * *' }]);
    const inputs = byHand?.inputs ?? {};
    assert.deepEqual(inputs['test_type']?.options, ['all', ...stages]);
    const given = Object.fromEntries(Object.keys(inputs).map((name) => [name, `<${name}>`]));
    const defaults = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.default]));
    for (const [name, input] of Object.entries({
      CHANGE_COUNT: 'change_count',
      FILE_SIZES: 'file_sizes',
      ...{ CONCURRENCY: 'concurrency', DURATION: 'duration' },
      ...Object.fromEntries([...Object.keys(limits), 'MEMORY_LIMIT'].map((limit) => [limit, limit.toLowerCase()])),
    })) {
      const text = env[name] ?? '';
      assert.equal(evaluated(text, { inputs: given }), `<${input}>`);
      assert.equal(evaluated(text, {}), evaluated(text, { inputs: defaults }), 'another event has the same default');
    }
    const limited = readFileSync(join(ROOT, '.github/load.yaml'), 'utf8');
    for (const limit of [...Object.keys(limits), 'MEMORY_LIMIT'])
      assert.ok(limited.includes(`\${env.${limit}:-`), limit);
  });

  it('waits for none but its own kind: a push cancels no night that has not begun', () => {
    const { concurrency } = readWorkflow('load.yml');
    const of = (event_name: string) => {
      const contexts = { github: { event_name, ref: 'refs/heads/main' } };
      return [
        evaluated(concurrency?.group ?? '', contexts),
        evaluated(concurrency?.['cancel-in-progress'] ?? '', contexts),
      ];
    };
    assert.deepEqual(of('schedule'), ['load-schedule-refs/heads/main', 'false']);
    assert.deepEqual(of('push'), ['load-push-refs/heads/main', 'false']);
    assert.equal(of('pull_request')[1], 'true');
  });

  it('runs all stages, one after the other, or the one that is chosen, and requires a result of each', () => {
    const matrix = jobs['stage']?.strategy?.matrix['stage'] as string;
    const [pullRequest, all] = [{ event_name: 'pull_request' }, { event_name: 'workflow_dispatch' }];
    for (const [github, chosen, expected] of [
      [pullRequest, '', stages],
      [all, 'all', stages],
      [all, 'streaming', ['streaming']],
    ] as const) {
      const contexts = { github, inputs: { test_type: chosen } };
      assert.deepEqual(JSON.parse(evaluated(matrix, contexts)), expected);
      assert.equal(evaluated(env['STAGES'] ?? '', contexts), expected.join(','));
      assert.equal(evaluated(env['REPEAT'] ?? '', contexts), '1');
    }
    assert.equal((jobs['stage'] as { strategy?: { 'max-parallel'?: number } }).strategy?.['max-parallel'], 1);
    const required = [...harness('analysis'), ...harness('gate')];
    assert.equal(required.length, 5);
    for (const command of required) assert.match(command, / report perf-results --require "\$STAGES,\$COMPARED"( |$)/);
  });

  it('keeps data by all that decides about it, in a key that a cache takes', () => {
    const keyIn = (job: string): string =>
      usesOf(jobs[job]?.steps ?? [], 'actions/cache').find((step) => step.with?.['path'] === 'test-environment')
        ?.with?.['key'] ?? '';
    const [script = ''] = (jobs['data']?.steps ?? []).flatMap((step) =>
      step.id === 'sizes' ? step.with?.['script'] : [],
    );
    const keyOf = (job: string, changes: string, sizes: string): string => {
      const set: Record<string, string> = {};
      const core = { setOutput: (name: string, value: string) => Object.assign(set, { [name]: value }) };
      runInNewContext(script, { core, process: { env: { FILE_SIZES: sizes } } });
      const steps = { sizes: { outputs: set } };
      const outputs = { sizes: evaluated(jobs['data']?.outputs?.['sizes'] ?? '', { steps }) };
      const contexts = { env: { CHANGE_COUNT: changes }, steps, needs: { data: { outputs } } };
      return evaluated(keyIn(job).replace("hashFiles('src/datasets/**')", "'src'"), contexts);
    };
    assert.equal(keyOf('data', '1200', '10MB,50MB'), 'data-1200-10MB+50MB-src');
    for (const job of ['data', 'stage']) {
      const keys = [keyOf(job, '1200', '10MB,50MB'), keyOf(job, '12', '10MB,50MB'), keyOf(job, '1200', '10MB')];
      assert.deepEqual(keys, [...new Set(keys)]);
      assert.deepEqual(keys[0], keyOf('data', '1200', '10MB,50MB'), 'the stages read what was made and verified');
    }
  });
});
