import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { isOnlySlow } from '../../support/command-io.ts';
import { ComparedRepository } from '../../support/compared-repository.ts';
import { ROOT } from '../../support/project.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { commandsOf, evaluated, readWorkflow, usesOf } from '../../support/workflow.ts';
import { HARNESS, inShell, runStep, untilLaunched, type Variables } from '../../support/workflow-steps.ts';

const KINDS = ['edge-cases', 'high-concurrency', 'high-volume-pagination', 'large-file-streaming', 'memory-pressure'];
const NIGHT = { event_name: 'schedule', sha: 'abc' };
/** In the place of the harness of a commit, a server that has changes, and no packages. */
const SERVER = `
const { createServer } = require('node:http');
const [, , command, file, flag, port] = process.argv;
if (command !== 'serve' || file !== 'scenarios.yaml' || flag !== '--port') process.exit(2);
const change = JSON.stringify({ items: [{ name: 'first' }] });
createServer((_, response) => response.end(change)).listen(Number(port), '127.0.0.1');
`;

/** What a night leaves in the cache and in the folder for results. */
type Night = { readonly base: string; readonly results: Variables };

/** What github-script hands to the script as `core`, and what that was told. */
function heard() {
  const told: string[] = [];
  const note = (what: string) => (text: string) => void told.push(`${what}: ${text.trim()}`);
  const summary = { addRaw: (text: string) => ({ write: async () => note('summary')(text) }) };
  return { told, core: { setFailed: note('failed'), warning: note('warning'), summary } };
}

describe('the nights of load.yml', () => {
  const { env = {}, jobs } = readWorkflow('load.yml');
  const stepsIn = (job: string) => jobs[job]?.steps ?? [];
  const harness = (job: string): readonly string[] =>
    commandsOf(stepsIn(job)).filter((command) => command.startsWith(HARNESS));
  const judge = createRequire(import.meta.url)(join(ROOT, '.github/jobs.cjs')) as (world: object) => Promise<void>;
  const judgingAt = stepsIn('gate').findIndex((step) => step.with?.['script']?.includes('jobs.cjs'));
  const judging = stepsIn('gate')[judgingAt];

  /** What the gate says of an event, of what became of the jobs before it, and of the commit that its cache had. */
  const judged = async (github: { readonly event_name: string }, { base, results }: Night, inputs: object = {}) => {
    const contexts = { github, inputs, needs: { comparison: { outputs: { base } } } };
    const variables = Object.entries(judging?.env ?? {}).filter(([name]) => name !== 'JOBS');
    const given = Object.fromEntries(variables.map(([name, text]) => [name, evaluated(text, contexts)]));
    const before = (jobs['gate']?.needs ?? []).map((name) => [name, { result: results[name] ?? 'success' }]);
    const { told, core } = heard();
    await judge({ core, env: { ...given, GITHUB_SHA: 'abc', JOBS: JSON.stringify(Object.fromEntries(before)) } });
    return told;
  };
  const SKIPPED = { benchmark: 'skipped', comparison: 'skipped' };

  it('do not pass where a job before the gate has died or was skipped, and name it', async () => {
    assert.equal(judging?.if, 'always()');
    assert.equal(judging?.env?.['JOBS'], '$'.concat('{{ toJSON(needs) }}'));
    const pullRequest = { event_name: 'pull_request' };
    const base = 'last-good-before';
    assert.deepEqual(await judged(NIGHT, { base, results: {} }), []);
    assert.deepEqual(await judged(pullRequest, { base: '', results: SKIPPED }), []);
    for (const [event, results, named] of [
      [NIGHT, SKIPPED, 'benchmark (skipped), comparison (skipped)'],
      [NIGHT, { comparison: 'failure' }, 'comparison (failure)'],
      [NIGHT, { data: 'cancelled', stage: 'skipped' }, 'data (cancelled), stage (skipped)'],
      [pullRequest, { ...SKIPPED, analysis: 'failure' }, 'analysis (failure)'],
      [pullRequest, { benchmark: 'failure' }, 'benchmark (failure)'],
    ] as const) {
      const told = await judged(event, { base, results });
      assert.deepEqual(told, [`failed: not every job before the gate succeeded: ${named}`]);
    }
  });

  it('say so where nothing was compared, and require a comparison unless this commit is the last good one', async () => {
    const uncompared = async (
      github: { readonly event_name: string },
      base: string,
      inputs: object = {},
    ): Promise<readonly [required: string, said: string]> => {
      const texts = ['analysis', 'gate'].map((job) => jobs[job]?.env?.['COMPARED'] ?? '');
      const [required = '', again] = texts.map((text) =>
        evaluated(text, { github, inputs, needs: { comparison: { outputs: { base } } } }),
      );
      assert.equal(again, required);
      const [warning = '', summary = '', ...more] = await judged(github, { base, results: {} }, inputs);
      assert.deepEqual([summary, more], [warning.replace('warning', 'summary'), []]);
      return [required, warning];
    };
    assert.deepEqual(await uncompared(NIGHT, 'last-good-before'), ['comparison', '']);
    const [required, cold] = await uncompared(NIGHT, '');
    assert.equal(required, 'comparison');
    assert.match(cold, /^warning: Nothing was compared: no last good commit is known. Run this workflow by hand/);
    const [none, same] = await uncompared(NIGHT, 'last-good-abc');
    assert.deepEqual([none, same], ['', 'warning: Nothing was compared: this commit is the last good one already.']);
    const byHand = { event_name: 'workflow_dispatch' };
    assert.match((await uncompared(byHand, '', { test_type: 'all' }))[1], /accepts its commit as it is/);
    assert.deepEqual(await uncompared(byHand, '', { test_type: 'load' }), ['', '']);
    assert.deepEqual(await uncompared({ event_name: 'push' }, ''), ['', '']);
  });

  it('compare with the commit that the gate has kept, after all else of it', () => {
    const [restore, save, ...others] = ['comparison', 'gate'].flatMap((job) => usesOf(stepsIn(job), 'actions/cache/'));
    assert.deepEqual(
      [restore?.uses?.split('@')[0], save?.uses?.split('@')[0]],
      ['actions/cache/restore', 'actions/cache/save'],
    );
    assert.deepEqual(others, []);
    const kept = { path: '.git/refs/perf-harness', key: 'last-good-$'.concat('{{ github.sha }}') };
    assert.deepEqual([restore?.with, save?.with], [{ ...kept, 'restore-keys': 'last-good-' }, kept]);
    assert.equal(restore?.id, 'last-good');
    assert.equal(jobs['comparison']?.outputs?.['base'], '$'.concat('{{ steps.last-good.outputs.cache-matched-key }}'));
    const compare = stepsIn('comparison').find(({ run }) => run?.includes(' compare '));
    assert.equal(compare?.if, "steps.last-good.outputs.cache-hit != 'true'", 'a cache without a commit fails it');
    // Neither step says always(): both follow where the report and the jobs before it have passed.
    const [update, last, ...more] = stepsIn('gate').slice(judgingAt + 1);
    const onlyThen =
      "github.event_name == 'schedule' || github.event_name == 'workflow_dispatch' && inputs.test_type == 'all'";
    assert.deepEqual([update?.if, last?.if, last, more], [onlyThen, onlyThen, save, []]);
  });

  it('compare two commits up to where they are stopped, and fail where no commit is known as good', async (t) => {
    const repository = new ComparedRepository(temporaryFolder(t));
    const cwd = repository.dir;
    const text = readFileSync(join(ROOT, '.github/compare.yaml'), 'utf8')
      .replace('prepare: [[npm, ci]]', 'prepare: [[git, --version]]')
      .replace('warmup: 1s,', 'warmup: 0s, excuse: nothing,');
    assert.match(text, /git, --version[\s\S]*excuse: nothing/);
    repository.commit('good', { 'bin/perf-harness.js': SERVER, 'scenarios.yaml': '', '.github/compare.yaml': text });
    const [compare = ''] = harness('comparison');
    const [keep = ''] = commandsOf(stepsIn('gate')).filter((command) => command.startsWith('git '));
    const required = { STAGES: 'pagination', COMPARED: 'comparison' };
    const [, decide = ''] = harness('gate');

    const cold = await runStep(compare, {}, cwd);
    assert.equal(cold.code, 2);
    assert.match(cold.stderr, /--baseline refs\/perf-harness\/last-good is no URL, .* has no such reference/);
    const undecided = await runStep(decide, required, cwd);
    assert.equal(undecided.code, 5);
    assert.match(undecided.stdout, /comparison: it was skipped, or died before its run began/);

    assert.equal(inShell(keep, {}, cwd).status, 0);
    repository.commit('next', { 'bin/perf-harness.js': `${SERVER}// slower` });
    const { code, stdout, stderr } = await untilLaunched(compare, {}, cwd);
    assert.equal(code, 130, `${stdout}${stderr}`);
    const [, report = '', json = ''] = harness('analysis');
    for (const command of [report, json]) assert.equal((await runStep(command, required, cwd)).code, 0, command);
    const { comparisons, lost } = JSON.parse(readFileSync(join(cwd, 'report/report.json'), 'utf8'));
    const [{ stage, baseline, candidate }] = comparisons;
    const commitOf = (tag: string): string => repository.git('rev-parse', tag);
    assert.deepEqual([stage, baseline.commit, candidate.commit], ['comparison', commitOf('good'), commitOf('next')]);
    assert.deepEqual(
      lost.map((each: { stage: string }) => each.stage),
      ['pagination'],
    );
    assert.deepEqual(repository.worktrees(), []);
  });

  it('run every kind of benchmark data, as stages that are required, and each scenario three times', async (t) => {
    const cwd = temporaryFolder(t);
    const kinds = jobs['benchmark']?.strategy?.matrix['kind'] ?? [];
    assert.deepEqual([...kinds].sort(), KINDS);
    const stages = ['pagination', 'streaming', 'load', 'monitoring', ...kinds];
    assert.equal(evaluated(env['STAGES'] ?? '', { github: NIGHT }), stages.join(','));
    assert.equal(evaluated(env['REPEAT'] ?? '', { github: NIGHT }), '3');
    const night = "github.event_name == 'schedule'";
    assert.deepEqual([jobs['benchmark']?.if, jobs['comparison']?.if], [night, night]);
    for (const job of ['stage', 'benchmark']) {
      const steps = stepsIn(job);
      const [restored, kept, ...others] = usesOf(steps, 'actions/cache').filter(
        (step) => step.with?.['path'] === 'perf-history.jsonl',
      );
      assert.ok(restored && kept);
      assert.deepEqual(
        [restored, kept].map(({ uses = '' }) => uses.split('@')[0]),
        ['actions/cache/restore', 'actions/cache/save'],
      );
      assert.deepEqual(others, []);
      const key = kept.with?.['key'] ?? '';
      assert.match(key, /^history-\$\{\{ matrix\.(stage|kind) \}\}-\$\{\{ github\.run_id \}\}$/);
      assert.deepEqual([restored.with?.['key'], restored.with?.['restore-keys']], [key, key.replace(/[^-]+$/, '')]);
      assert.match(kept.if ?? '', /^always\(\)/, 'a night that fails belongs to the history');
      const [run] = steps.filter((step) => step.run?.includes(' run '));
      assert.ok(run && steps.indexOf(run) < steps.indexOf(kept), 'with what this night has added');
    }

    const [generate = '', verify = '', run = '', history = '', ...more] = harness('benchmark');
    assert.deepEqual(more, []);
    const variables = { KIND: 'edge-cases', REPEAT: '1' };
    const tiny = ['--scale', '0.002', '--log-level', 'error'];
    assert.equal((await runStep(generate, variables, cwd, tiny)).code, 0);
    assert.equal((await runStep(verify, variables, cwd, ['--log-level', 'error'])).code, 0);
    const path = join(cwd, 'benchmark-data/edge-cases/scenario.yaml');
    const text = readFileSync(path, 'utf8');
    const quick = text.replace('{ warmup: 300ms,', '{ warmup: 0s, confirm: 0, excuse: nothing,');
    assert.notEqual(quick, text);
    writeFileSync(path, quick);
    const { code, stdout, stderr } = await runStep(run, variables, cwd, ['--duration', '200ms', '--no-profile']);
    assert.ok(code === 0 || isOnlySlow(code, stdout), `${stdout}${stderr}`);
    const shown = await runStep(history, variables, cwd);
    assert.deepEqual([shown.code, shown.stderr], [0, '']);
    // What a busy machine has left undecided is kept as well, and counts in no trend.
    const kept = code === 5 ? 'no run that counts, and 1 run whose measurement was invalid' : '1 run, ';
    assert.match(shown.stdout, new RegExp(`^edge-cases\\non .+\\n${kept}`));
  });
});
