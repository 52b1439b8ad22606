import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { SHARED_CACHE } from '../support/cache.ts';
import { callPerfHarness } from '../support/command-io.ts';
import { ROOT } from '../support/project.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

type Step = {
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly with?: Record<string, string>;
};
type Job = { readonly 'timeout-minutes'?: number; readonly steps: readonly Step[]; readonly needs?: readonly string[] };
type Workflow = { readonly permissions: unknown; readonly jobs: Readonly<Record<string, Job>> };
type Variables = Readonly<Record<string, string>>;

const FOLDER = join(ROOT, '.github/workflows');
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
const files = readdirSync(FOLDER);

function read(file: string): Workflow {
  return parse(readFileSync(join(FOLDER, file), 'utf8')) as Workflow;
}

function stepsOf({ jobs }: Workflow): readonly Step[] {
  return Object.values(jobs).flatMap(({ steps }) => steps);
}

function commandsOf(steps: readonly Step[]): readonly string[] {
  return steps.flatMap(({ run }) => (run === undefined ? [] : [run.trim()]));
}

/** Runs a command of the harness as the shell of a job would: with its variables, and `>>` at its end. */
async function runStep(command: string, environment: Variables, cwd: string, more: readonly string[] = []) {
  const words = [...command.slice(HARNESS.length).matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain = '']) =>
    (quoted ?? plain).replace(/\$([A-Z_]+)/g, (_, name: string) => {
      assert.ok(name in environment, `${command}: ${name} is not set`);
      return environment[name] ?? '';
    }),
  );
  const redirect = words.indexOf('>>');
  const args = redirect < 0 ? words : words.slice(0, redirect);
  const ended = await callPerfHarness([...args, ...more], { cwd, environment });
  if (redirect >= 0) appendFileSync(words[redirect + 1] ?? '', ended.stdout);
  return ended;
}

/** The same scenarios for so short a load that a percentile has too few samples, on a machine that need not be quiet. */
function atOnce(text: string): string {
  const small = text
    .replace('defaults: { warmup: 200ms,', 'defaults: { warmup: 0s, confirm: 0, patience: 0s,')
    .replace('p95(traversal)', 'max(traversal)');
  assert.match(small, /patience: 0s[\s\S]*max\(traversal\)/);
  return small;
}

describe('the workflows', () => {
  it('are those of a change, of its load, and of the comment on it', () => {
    assert.deepEqual(files.sort(), ['ci.yml', 'comment.yml', 'load.yml']);
  });

  const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as { runs: { steps: readonly Step[] } };
  it('use actions by pins that are known, as the action does', () => {
    for (const { uses } of [...files.flatMap((file) => stepsOf(read(file))), ...action.runs.steps]) {
      const [name = '', pin] = uses?.split('@') ?? [];
      if (uses !== undefined) assert.equal(pin, PINS[name], uses);
    }
  });

  it('run no text of an event in a shell: it goes through variables', () => {
    for (const { run = '', with: inputs } of [...files.flatMap((file) => stepsOf(read(file))), ...action.runs.steps]) {
      assert.doesNotMatch(`${run}${inputs?.['script'] ?? ''}`, /\$\{\{/);
    }
  });

  for (const file of files) {
    it(`${file} may only read, but for the comment, and ends by itself`, () => {
      const workflow = read(file);
      assert.deepEqual(workflow.permissions, file === 'comment.yml' ? {} : { contents: 'read' });
      for (const job of Object.values(workflow.jobs)) assert.ok((job['timeout-minutes'] ?? 0) > 0);
    });

    it(`${file} runs commands that there are, and keeps its results whatever happens`, () => {
      for (const command of commandsOf(stepsOf(read(file)))) {
        const [, script] = /^npm (?:run )?(\S+)/.exec(command) ?? [];
        if (script === undefined) assert.ok(command.startsWith(HARNESS), command);
        else assert.ok(script === 'ci' || script in scripts, command);
      }
      const uploads = stepsOf(read(file)).filter(({ uses }) => uses?.startsWith('actions/upload-artifact@'));
      for (const upload of uploads) assert.equal(upload.if, 'always()');
    });
  }

  it('comment without a secret in reach of the code of a fork', () => {
    const text = readFileSync(join(FOLDER, 'comment.yml'), 'utf8');
    assert.doesNotMatch(text, /head_(sha|branch|ref)|secrets\./);
    const [checkout] = stepsOf(read('comment.yml'));
    assert.deepEqual(checkout?.with, { 'persist-credentials': false });
    for (const file of ['ci.yml', 'load.yml']) {
      assert.doesNotMatch(readFileSync(join(FOLDER, file), 'utf8'), /pull_request_target|secrets\.|: write/);
    }
  });
});

describe('load.yml', () => {
  const { jobs } = read('load.yml');
  const limits = {
    TRAVERSAL_LIMIT: '30s',
    ITEMS_LIMIT: '1/s',
    RESPONSE_LIMIT: '30s',
    BYTES_LIMIT: '1B/s',
    LAG_LIMIT: '30s',
  };
  const sizes = { CHANGE_COUNT: '20', FILE_SIZES: '20kB', CONCURRENCY: '1', DURATION: '100ms', REPEAT: '1' };
  const stages = ['pagination', 'streaming', 'load', 'monitoring'];
  const harness = (job: string): readonly string[] =>
    commandsOf(jobs[job]?.steps ?? []).filter((command) => command.startsWith(HARNESS));

  it('runs its stages in order, and its gate names the one that failed and the one that is gone', async (t) => {
    const cwd = temporaryFolder(t);
    mkdirSync(join(cwd, '.github'));
    const text = readFileSync(join(ROOT, '.github/load.yaml'), 'utf8');
    writeFileSync(join(cwd, '.github/load.yaml'), atOnce(text));
    const summary = join(cwd, 'summary.md');
    const shared = { ...limits, ...sizes, STAGES: stages.join(','), GITHUB_STEP_SUMMARY: summary };
    for (const command of harness('data')) {
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
    for (const command of harness('analysis')) assert.equal((await runStep(command, shared, cwd)).code, 0, command);
    assert.match(readFileSync(summary, 'utf8'), /^### ❌ FAIL: 2 of 14 gates failed.* \(`monitoring`\)\n/);
    assert.match(readFileSync(join(cwd, 'report/junit.xml'), 'utf8'), /<testsuites name="perf-harness" .*failures="2"/);
    const [annotate = '', decide = ''] = harness('gate');
    const annotated = await runStep(annotate, shared, cwd);
    assert.match(
      annotated.stdout,
      /^::error file=\.github\/load\.yaml,line=\d+,title=perf-harness%3A FAIL peak\(target/,
    );
    const failed = await runStep(decide, shared, cwd);
    assert.equal(failed.code, 3);
    rmSync(join(cwd, 'perf-results/monitoring'), { recursive: true });
    const gone = await runStep(decide, shared, cwd);
    assert.equal(gone.code, 5);
    assert.match(gone.stdout, /INVALID .*monitoring\s+has\s+no\s+result\n$/);
  });

  it('decides after all others, whatever became of them', () => {
    assert.deepEqual(jobs['gate']?.needs, ['data', 'stage', 'benchmark', 'analysis']);
    const [gate, analysis] = [jobs['gate'], jobs['analysis']] as { if?: string }[];
    assert.deepEqual([gate?.if, analysis?.if], ['always()', 'always()']);
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
