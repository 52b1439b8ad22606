import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { SHARED_CACHE } from '../support/cache.ts';
import { UNCOUNTED } from '../support/cli.ts';
import { callPerfHarness } from '../support/command-io.ts';
import { ROOT } from '../support/project.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { commandsOf, readWorkflow, type Step, stepsOf, WORKFLOWS } from '../support/workflow.ts';

type Variables = Readonly<Record<string, string>>;

const HARNESS = 'node bin/perf-harness.js ';
const NO_SCENARIO = 'no-scenario-has-this-name';
/** The pins that were seen in public workflows; no other action is used. */
const PINS: Readonly<Record<string, string>> = {
  'actions/cache': '55cc8345863c7cc4c66a329aec7e433d2d1c52a9',
  'actions/checkout': '3d3c42e5aac5ba805825da76410c181273ba90b1',
  'actions/download-artifact': '3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c',
  'actions/github-script': '3a2844b7e9c422d3c10d287c895573f7108da1b3',
  'actions/setup-node': '820762786026740c76f36085b0efc47a31fe5020',
  'actions/upload-artifact': '043fb46d1a93c77aae656e7c1c64a875d1fc6a0a',
};

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
const files = readdirSync(WORKFLOWS);

/** Runs a command of the harness with the variables of a job, and no shell: of those for which that makes no difference. */
async function runStep(command: string, environment: Variables, cwd: string, more: readonly string[] = []) {
  const args = [...command.slice(HARNESS.length).matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain = '']) =>
    (quoted ?? plain).replace(/\$([A-Z_]+)/g, (_, name: string) => {
      assert.ok(name in environment, `${command}: ${name} is not set`);
      return environment[name] ?? '';
    }),
  );
  return callPerfHarness([...args, ...more], { cwd, environment });
}

/** Runs a command as a job does, in the shell of a step. */
function inShell(command: string, environment: Variables, cwd: string) {
  const env = { ...process.env, ...UNCOUNTED, ...environment };
  return spawnSync('bash', ['-e', '-u', '-o', 'pipefail', '-c', command], { cwd, env, encoding: 'utf8' });
}

/** A clone of what is committed, with the packages and the build that `npm ci` makes. */
function cleanClone(t: { after(remove: () => void): void }): string {
  const folder = join(temporaryFolder(t), 'clone');
  execFileSync('git', ['clone', '--quiet', '--shared', ROOT, folder]);
  for (const made of ['node_modules', 'dist']) symlinkSync(join(ROOT, made), join(folder, made));
  return folder;
}

/** The same scenarios for so short a load that a percentile has too few samples, on a machine that need not be quiet. */
function atOnce(text: string): string {
  const small = text
    .replace('defaults: { warmup: 200ms,', 'defaults: { warmup: 0s, confirm: 0, excuse: nothing,')
    .replace('p95(traversal)', 'max(traversal)')
    .replaceAll('duration: 5s }', 'duration: 5s, thinkTime: 20ms }');
  assert.match(small, /excuse: nothing[\s\S]*max\(traversal\)[\s\S]*thinkTime/);
  return small;
}

describe('the workflows', () => {
  it('are those of a change, of its load, and of the comment on it', () => {
    assert.deepEqual(files.sort(), ['ci.yml', 'comment.yml', 'load.yml']);
  });

  const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as { runs: { steps: readonly Step[] } };
  it('use actions by pins that are known, as the action does', () => {
    for (const { uses } of [...files.flatMap((file) => stepsOf(readWorkflow(file))), ...action.runs.steps]) {
      const [path = '', pin] = uses?.split('@') ?? [];
      const name = path.split('/').slice(0, 2).join('/');
      if (uses !== undefined) assert.equal(pin, PINS[name], uses);
    }
  });

  it('run no text of an event in a shell: it goes through variables', () => {
    for (const { run = '', with: inputs } of [
      ...files.flatMap((file) => stepsOf(readWorkflow(file))),
      ...action.runs.steps,
    ]) {
      assert.doesNotMatch(`${run}${inputs?.['script'] ?? ''}`, /\$\{\{/);
    }
  });

  for (const file of files) {
    it(`${file} may only read, but for the comment, and ends by itself`, () => {
      const workflow = readWorkflow(file);
      assert.deepEqual(workflow.permissions, file === 'comment.yml' ? {} : { contents: 'read' });
      for (const job of Object.values(workflow.jobs)) assert.ok((job['timeout-minutes'] ?? 0) > 0);
    });

    it(`${file} runs commands that there are, and keeps its results whatever happens`, () => {
      for (const command of commandsOf(stepsOf(readWorkflow(file)))) {
        const [, script] = /^npm (?:run )?(\S+)/.exec(command) ?? [];
        if (script === undefined)
          assert.ok(command.startsWith(HARNESS) || command.startsWith('git update-ref '), command);
        else assert.ok(script === 'ci' || script in scripts, command);
      }
      const uploads = stepsOf(readWorkflow(file)).filter(({ uses }) => uses?.startsWith('actions/upload-artifact@'));
      for (const upload of uploads) assert.equal(upload.if, 'always()');
    });
  }

  it('comment without a secret in reach of the code of a fork', () => {
    const text = readFileSync(join(WORKFLOWS, 'comment.yml'), 'utf8');
    assert.doesNotMatch(text, /head_(sha|branch|ref)|secrets\./);
    const [checkout] = stepsOf(readWorkflow('comment.yml'));
    assert.deepEqual(checkout?.with, { 'persist-credentials': false });
    for (const file of ['ci.yml', 'load.yml']) {
      assert.doesNotMatch(readFileSync(join(WORKFLOWS, file), 'utf8'), /pull_request_target|secrets\.|: write/);
    }
  });
});

describe('load.yml', () => {
  const { jobs } = readWorkflow('load.yml');
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
    const shared = { ...limits, ...sizes, STAGES: stages.join(','), GITHUB_STEP_SUMMARY: summary };
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
      const run = harness('stage').find((command) => command.includes(' run ')) ?? '';
      const { code, stdout, stderr } = await runStep(run, environment, cwd, ['--no-profile', '--cache', SHARED_CACHE]);
      assert.equal(code, isFailing ? 3 : 0, `${stdout}${stderr}`);
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

  it('does not pass where a job before the gate has died or was skipped, and names it', () => {
    const judge = createRequire(import.meta.url)(join(ROOT, '.github/jobs.cjs')) as (world: object) => void;
    const judged = (results: Variables, mayBeSkipped: string): readonly string[] => {
      const needs = Object.fromEntries((jobs['gate']?.needs ?? []).map((name) => [name, { result: 'success' }]));
      const given = Object.fromEntries(Object.entries(results).map(([name, result]) => [name, { result }]));
      const failures: string[] = [];
      const core = { setFailed: (text: string) => failures.push(text) };
      judge({ core, env: { JOBS: JSON.stringify({ ...needs, ...given }), MAY_BE_SKIPPED: mayBeSkipped } });
      return failures;
    };
    const onlyAtNight = { benchmark: 'skipped', comparison: 'skipped' };
    assert.deepEqual(judged({}, ''), []);
    assert.deepEqual(judged(onlyAtNight, 'benchmark,comparison'), []);
    for (const [results, mayBeSkipped, named] of [
      [onlyAtNight, '', 'benchmark (skipped), comparison (skipped)'],
      [{ ...onlyAtNight, analysis: 'failure' }, 'benchmark,comparison', 'analysis (failure)'],
      [{ data: 'cancelled', stage: 'skipped' }, '', 'data (cancelled), stage (skipped)'],
      [{ benchmark: 'failure' }, 'benchmark,comparison', 'benchmark (failure)'],
    ] as const) {
      assert.deepEqual(judged(results, mayBeSkipped), [`not every job before the gate succeeded: ${named}`]);
    }
    const [step] = (jobs['gate']?.steps ?? []).filter(({ with: inputs }) => inputs?.['script']?.includes('jobs.cjs'));
    assert.equal(step?.if, 'always()');
  });

  it('compares with the commit that its gate has kept, by a file that is in order', async () => {
    const [compare = ''] = harness('comparison');
    const [keep = ''] = commandsOf(jobs['gate']?.steps ?? []).filter((command) => command.startsWith('git '));
    const [, reference = 'none'] = /update-ref (\S+) HEAD$/.exec(keep) ?? [];
    assert.match(compare, new RegExp(` --baseline ${reference} --candidate HEAD `));
    const caches = [...(jobs['comparison']?.steps ?? []), ...(jobs['gate']?.steps ?? [])].filter(({ uses }) =>
      uses?.startsWith('actions/cache/'),
    );
    assert.deepEqual(
      caches.map(({ with: inputs }) => [inputs?.['path'], inputs?.['key']]),
      Array.from({ length: 2 }, () => [join('.git', reference, '..'), 'last-good-$'.concat('{{ github.sha }}')]),
    );
    const [, file = ''] = /compare (\S+)/.exec(compare) ?? [];
    const { code, stdout, stderr } = await callPerfHarness(['validate', file], { cwd: ROOT });
    assert.equal(code, 0, `${stdout}${stderr}`);
  });

  it('runs every kind of benchmark data at night', async (t) => {
    const cwd = temporaryFolder(t);
    const job = jobs['benchmark'] as unknown as { strategy: { matrix: { kind: readonly string[] } } };
    const [generate = '', verify = '', run = ''] = harness('benchmark');
    const [kind = ''] = job.strategy.matrix.kind.slice(-1);
    const tiny = ['--scale', '0.002', '--log-level', 'error'];
    assert.equal((await runStep(generate, { KIND: kind }, cwd, tiny)).code, 0);
    assert.equal((await runStep(verify, { KIND: kind }, cwd, ['--log-level', 'error'])).code, 0);
    const { code, stderr } = await runStep(run, { KIND: kind, REPEAT: '3' }, cwd, ['--scenario', NO_SCENARIO]);
    assert.equal(code, 2);
    assert.match(stderr, new RegExp(`^[^\n]*${NO_SCENARIO}`), 'nothing else is wrong with the command and its file');
    assert.deepEqual([...job.strategy.matrix.kind].sort(), [
      'edge-cases',
      'high-concurrency',
      'high-volume-pagination',
      'large-file-streaming',
      'memory-pressure',
    ]);
  });
});
