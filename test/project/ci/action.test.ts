import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { runInNewContext } from 'node:vm';
import { ComparedRepository } from '../../support/compared-repository.ts';
import { ROOT } from '../../support/project.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { evaluated, readAction, type Step } from '../../support/workflow.ts';
import { runStep, untilLaunched } from '../../support/workflow-steps.ts';

const APP = "export default (_, response) => response.end('{}');\n";
const SCENARIOS = `version: 1
target: { kind: module, module: ./app.mjs }
defaults: { warmup: 0s, confirm: 0, excuse: nothing }
scenarios:
  - name: list
    workload: { kind: concurrency, requests: [ { name: list, path: /list } ] }
    load: { concurrency: 1, iterations: 20 }
    gates: [ peak(target.memory) < 1kB ]
`;

describe('the action', () => {
  const { inputs, runs } = readAction();
  const stepWith = (text: string): Step => runs.steps.find(({ run }) => run?.includes(text)) ?? assert.fail(text);
  const inBash = (command: string, cwd: string, env: NodeJS.ProcessEnv) =>
    spawnSync('bash', ['-eo', 'pipefail', '-c', command], { cwd, env: { ...process.env, ...env }, encoding: 'utf8' });

  it('runs, compares, reports, annotates and comments in this order, with nothing but the defaults of its inputs', async (t) => {
    const repository = new ComparedRepository(temporaryFolder(t));
    const cwd = repository.dir;
    repository.commit('base', { 'app.mjs': APP, 'scenarios.yaml': SCENARIOS });
    const pull = { number: 7, head: { sha: 'abc', repo: { full_name: 'owner/orders' } } };
    const github = {
      ...{ action_path: ROOT, repository: 'owner/orders' },
      event: { pull_request: { ...pull, base: { sha: repository.git('rev-parse', 'base') } } },
    };
    const contexts = { github, runner: { temp: temporaryFolder(t) }, cancelled: () => false };
    const given = Object.fromEntries(
      Object.entries(inputs).map(([name, input]) => [name, evaluated(input.default, contexts)]),
    );
    const of = (step: Step) => {
      assert.equal(evaluated(`\${{ ${step.if ?? true} }}`, { ...contexts, inputs: given }), 'true', step.if);
      const own = Object.entries(step.env ?? {}).map(([name, text]) => [
        name,
        evaluated(text, { ...contexts, inputs: given }),
      ]);
      return { GITHUB_ACTION_PATH: ROOT, GITHUB_STEP_SUMMARY: 'summary.md', ...Object.fromEntries(own) };
    };
    const steps = runs.steps.slice(runs.steps.indexOf(stepWith(' run ')));
    const [run, fetch, compare, report, summarize, annotate, upload, comment, ...more] = steps as Required<Step>[];
    assert.ok(run && fetch && compare && report && summarize && annotate && upload && comment);
    assert.deepEqual(more, []);

    const ran = await runStep(run.run, of(run), cwd, ['--no-profile']);
    assert.equal(ran.code, 3, `${ran.stdout}${ran.stderr}`);
    const there = inBash(fetch.run, cwd, of(fetch));
    assert.equal(there.status, 0, there.stderr);
    writeFileSync(join(cwd, 'app.mjs'), APP.replace('{}', '{"more":1}'));
    const compared = await untilLaunched(compare.run, of(compare), cwd);
    assert.equal(compared.code, 130, `${compared.stdout}${compared.stderr}`);

    for (const step of [report, summarize]) assert.equal((await runStep(step.run, of(step), cwd)).code, 0);
    const written = readFileSync(join(contexts.runner.temp, 'perf-harness.md'), 'utf8');
    assert.match(written, /^### ❌ FAIL: 1 of 2 gates failed \(`list`\); the comparison did not reach its end\n/);
    assert.match(
      written,
      /^Baseline `[0-9a-f]{10}`, candidate `the target of the scenario file`, by the scenarios of `[^`]+`$/m,
    );
    const annotated = await runStep(annotate.run, of(annotate), cwd);
    assert.equal(annotated.code, 0);
    assert.match(annotated.stdout, /^::error file=scenarios\.yaml,line=8,title=perf-harness%3A FAIL peak\(target/);
    assert.ok(existsSync(join(cwd, evaluated(upload.with['path'] ?? '', { inputs: given }))));
    of(upload);

    const bodies: string[] = [];
    const createComment = async ({ body }: { body: string }) => ({ data: { id: bodies.push(body) } });
    const issues = { createComment };
    await runInNewContext(`(async () => {${comment.with['script']}})()`, {
      ...{ require: createRequire(import.meta.url), process: { env: of(comment) }, core: {} },
      github: { rest: { issues }, paginate: async () => [] },
      context: { repo: { owner: 'owner', repo: 'orders' }, payload: github.event },
    });
    assert.deepEqual(bodies, [`<!-- perf-harness: perf-harness -->\n${written}\nMeasured at abc`]);
  });

  it('fails the job by a regression, and by a comparison that can’t decide only if it is told to', (t) => {
    const folder = temporaryFolder(t);
    // In the place of Node, a program that ends as the comparison would.
    writeFileSync(join(folder, 'node'), '#!/bin/sh\nexit "$ENDS_WITH"\n', { mode: 0o755 });
    const ended = (code: string, undecided: string) => {
      const env = { PATH: `${folder}:${process.env['PATH']}`, ENDS_WITH: code, UNDECIDED: undecided };
      const { status, stdout } = inBash(stepWith(' compare ').run ?? '', folder, env);
      return [status, stdout.startsWith('::warning title=perf-harness::')];
    };
    assert.deepEqual(ended('0', 'warn'), [0, false]);
    assert.deepEqual(ended('4', 'warn'), [4, false]);
    assert.deepEqual(ended('5', 'warn'), [0, true]);
    assert.deepEqual(ended('5', 'fail'), [5, false]);
  });

  it('fetches the base that a checkout of one commit has not', (t) => {
    const folder = temporaryFolder(t);
    const git = (...args: readonly string[]): string =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: folder, encoding: 'utf8' });
    git('init', '--quiet', 'origin');
    for (const message of ['base', 'head']) git('-C', 'origin', 'commit', '--quiet', '--allow-empty', '-m', message);
    const base = git('-C', 'origin', 'rev-parse', 'HEAD~1').trim();
    git('clone', '--quiet', '--depth', '1', `file://${folder}/origin`, 'checkout');
    const { status, stderr } = inBash(stepWith('git fetch').run ?? '', join(folder, 'checkout'), { BASELINE: base });
    assert.equal(status, 0, stderr);
    assert.equal(git('-C', 'checkout', 'rev-parse', `${base}^{commit}`).trim(), base);
  });
});
