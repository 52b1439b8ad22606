import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { callPerfHarness } from '../support/command-io.ts';
import { ROOT } from '../support/project.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

type Step = { readonly id?: string; readonly uses?: string; readonly run?: string; readonly if?: string };
type Job = { readonly 'timeout-minutes'?: number; readonly steps: readonly Step[] };
type Workflow = {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
};

const FOLDER = join(ROOT, '.github/workflows');
const HARNESS = 'node bin/perf-harness.js ';
/** Benchmark data that is as small as it gets. */
const TINY = '0.002';
const NO_SCENARIO = 'no-scenario-has-this-name';

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
const files = readdirSync(FOLDER);

function read(file: string): Workflow {
  return parse(readFileSync(join(FOLDER, file), 'utf8')) as Workflow;
}

function stepsOf(workflow: Workflow): readonly Step[] {
  return Object.values(workflow.jobs).flatMap(({ steps }) => steps);
}

function commandsOf(workflow: Workflow): readonly string[] {
  return stepsOf(workflow).flatMap(({ run = '' }) => run.split('\n').filter((line) => line.trim() !== ''));
}

describe('the workflows', () => {
  it('are those of a change and of every night', () => {
    assert.deepEqual(files.sort(), ['ci.yml', 'load.yml']);
    assert.deepEqual(Object.keys(read('load.yml').on), ['schedule', 'workflow_dispatch']);
  });

  for (const file of files) {
    it(`${file} pins every action, may only read, and ends by itself`, () => {
      const workflow = read(file);
      for (const { uses } of stepsOf(workflow)) {
        if (uses !== undefined) assert.match(uses, /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/);
      }
      assert.deepEqual(workflow.permissions, { contents: 'read' });
      for (const job of Object.values(workflow.jobs)) assert.ok((job['timeout-minutes'] ?? 0) > 0);
    });

    it(`${file} runs commands that there are, and keeps its results whatever happens`, () => {
      const workflow = read(file);
      for (const command of commandsOf(workflow)) {
        const [, script] = /^npm (?:run )?(\S+)/.exec(command) ?? [];
        if (script === undefined)
          assert.ok(command.startsWith(HARNESS) && existsSync(join(ROOT, 'bin/perf-harness.js')));
        else assert.ok(script === 'ci' || script in scripts, command);
      }
      const [upload] = stepsOf(workflow).filter(({ uses }) => uses?.startsWith('actions/upload-artifact@'));
      assert.equal(upload?.if, 'always()');
    });

    it(`${file} asks only for the outcome of steps before`, () => {
      for (const { steps } of Object.values(read(file).jobs)) {
        for (const [index, { if: condition = '' }] of steps.entries()) {
          const before = steps.slice(0, index).map(({ id }) => id);
          for (const [, id] of condition.matchAll(/steps\.(\w+)/g)) assert.ok(before.includes(id), condition);
        }
      }
    });
  }

  /** In order, in this process, on tiny data. A load itself is not run: the command line and the file are read for it. */
  it('load.yml makes data of each kind, and runs the scenarios that come with it', async (t) => {
    const cwd = temporaryFolder(t);
    const commands = commandsOf(read('load.yml')).filter((command) => command.startsWith(HARNESS));
    const ran: string[] = [];
    for (const command of commands) {
      const args = command.slice(HARNESS.length).split(' ');
      if (args[0] === 'generate') {
        const tiny = args.map((arg, index) => (args[index - 1] === '--scale' ? TINY : arg));
        const { code, stderr } = await callPerfHarness([...tiny, '--log-level', 'error'], { cwd });
        assert.equal(code, 0, stderr);
        continue;
      }
      const { code, stderr } = await callPerfHarness([...args, '--scenario', NO_SCENARIO], { cwd });
      assert.equal(code, 2);
      assert.match(stderr, new RegExp(`^[^\n]*${NO_SCENARIO}`), 'nothing else is wrong with the command and its file');
      ran.push(args[1] ?? '');
    }
    const kinds = readdirSync(join(cwd, 'benchmark-data'), { withFileTypes: true }).filter((each) =>
      each.isDirectory(),
    );
    assert.deepEqual(ran.sort(), kinds.map(({ name }) => `benchmark-data/${name}/scenario.yaml`).sort());
  });
});
