import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { callPerfHarness } from '../../support/command-io.ts';
import { ROOT } from '../../support/project.ts';
import { commandsOf, readAction, readWorkflow, stepsOf, usesOf, WORKFLOWS } from '../../support/workflow.ts';
import { callsIn, HARNESS } from '../../support/workflow-steps.ts';

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
const { runs } = readAction();
const compared = parse(readFileSync(join(ROOT, '.github/compare.yaml'), 'utf8')) as {
  target: { command: string };
  prepare: readonly (readonly string[])[];
};

describe('the workflows', () => {
  it('are those of a change, of its load, and of the comment on it', () => {
    assert.deepEqual(files.sort(), ['ci.yml', 'comment.yml', 'load.yml']);
  });

  it('use actions by pins that are known, as the action does', () => {
    for (const { uses } of [...files.flatMap((file) => stepsOf(readWorkflow(file))), ...runs.steps]) {
      const [path = '', pin] = uses?.split('@') ?? [];
      const name = path.split('/').slice(0, 2).join('/');
      if (uses !== undefined) assert.equal(pin, PINS[name], uses);
    }
  });

  it('run no text of an event in a shell: it goes through variables', () => {
    for (const { run = '', with: inputs } of [...files.flatMap((file) => stepsOf(readWorkflow(file))), ...runs.steps]) {
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
      for (const upload of usesOf(stepsOf(readWorkflow(file)), 'actions/upload-artifact'))
        assert.equal(upload.if, 'always()');
    });
  }

  it('keep what each job has made, and the report has all of it', () => {
    const kept = (file: string) =>
      Object.entries(readWorkflow(file).jobs).flatMap(([job, { steps }]) =>
        usesOf(steps, 'actions/upload-artifact').map(({ with: inputs }) => [job, inputs?.['name'], inputs?.['path']]),
      );
    const of = (expression: string): string => `\${{ ${expression} }}`;
    assert.deepEqual(kept('load.yml'), [
      ['stage', `results-${of('matrix.stage')}`, 'perf-results'],
      ['benchmark', `results-${of('matrix.kind')}`, 'perf-results'],
      ['comparison', 'results-comparison', 'perf-results'],
      ['analysis', 'load-report', 'report\nperf-results'],
    ]);
    assert.deepEqual(kept('ci.yml'), [
      ['check', `perf-results-${of('matrix.os')}-node-${of('matrix.node')}`, 'perf-results'],
    ]);
    const downloads = [...stepsOf(readWorkflow('load.yml')), ...stepsOf(readWorkflow('comment.yml'))].filter(
      ({ uses }) => uses?.startsWith('actions/download-artifact@'),
    );
    assert.equal(downloads.length, 3);
    for (const { with: inputs } of downloads) {
      assert.deepEqual(
        [inputs?.['pattern'], inputs?.['path'], inputs?.['merge-multiple']],
        ['results-*', 'perf-results', true],
      );
    }
  });

  it('give the harness, as the action does, commands and options that its help names', async () => {
    assert.deepEqual(compared.prepare, [['npm', 'ci']]);
    const commands = [...files.flatMap((file) => commandsOf(stepsOf(readWorkflow(file)))), ...commandsOf(runs.steps)];
    const calls = [...commands, compared.target.command].flatMap(callsIn);
    const runsHarness = [...commands, compared.target.command].join('\n').split('perf-harness.js').length - 1;
    assert.equal(calls.length, runsHarness, 'each of them was read');
    const helps = new Map<string, string>();
    for (const call of calls) {
      const [command = ''] = /^(generate )?[a-z]+/.exec(call) ?? [];
      if (!helps.has(command)) {
        const { code, stdout } = await callPerfHarness([...command.split(' '), '--help']);
        assert.equal(code, 0, call);
        helps.set(command, stdout);
      }
      const known =
        (helps.get(command) ?? '')
          .match(/^ +(?:-\w, )?--[\w-]+/gm)
          ?.map((option) => option.slice(option.indexOf('--'))) ?? [];
      for (const [option] of call.matchAll(/--[\w-]+/g)) assert.ok(known.includes(option), `${call}: ${option}`);
    }
  });

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

describe('ci.yml', () => {
  it('checks and tests each pull request and main with each Node, on Linux and macOS', () => {
    const { on, jobs } = readWorkflow('ci.yml');
    assert.deepEqual(on, { push: { branches: ['main'] }, pull_request: null });
    const { strategy, 'runs-on': machine, steps = [] } = jobs['check'] ?? assert.fail();
    assert.deepEqual(strategy?.matrix, { node: ['20.19', '22', '24'], os: ['ubuntu-latest', 'macos-latest'] });
    assert.equal(machine, '$'.concat('{{ matrix.os }}'));
    assert.equal(usesOf(steps, 'actions/setup-node')[0]?.with?.['node-version'], '$'.concat('{{ matrix.node }}'));
    const always = steps.filter((step) => step.if === undefined);
    assert.deepEqual(commandsOf(always), ['npm ci', 'npm run check', 'npm test', 'npm start']);
  });
});
