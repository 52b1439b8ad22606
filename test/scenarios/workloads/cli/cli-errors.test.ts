import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { parseScenarios } from '../../../../src/scenarios/parse-scenarios.ts';
import { findProgram, searchPath } from '../../../../src/scenarios/workloads/cli/find-program.ts';
import { valueAt } from '../../../../src/scenarios/workloads/cli/json-pointer.ts';
import { formatProblem } from '../../../../src/scenarios/yaml/problem.ts';
import { assertBad, type BadText, fileWith, NO_OVERRIDES } from '../../../fixtures/bad-yaml/marked.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const cli = (run: string, more = '', lines: Parameters<typeof fileWith>[0] = {}): string =>
  fileWith({ workload: `workload: { kind: cli, runs: [ { name: list, run: ${run} } ]${more} }`, ...lines });
const expecting = (expect: string): string => cli(`[node], expect: ${expect}`);

const BAD: readonly BadText[] = [
  [
    'a program that is not there',
    cli('¦[no-such-program, list]'),
    'there is no program "no-such-program"',
    'node_modules/.bin',
  ],
  ['one in a text', cli('¦"no-such-program list"'), 'there is no program "no-such-program"', 'on the PATH'],
  ['a path that leads nowhere', cli('¦[./no/such, list]'), 'there is no program /', 'counts from the scenario file'],
  ['a file that is no program', cli('¦[./package.json]'), 'may not be executed', 'chmod +x ./package.json'],
  [
    'no program',
    cli('[¦""]').replace('[¦""]', '¦[""]'),
    'the name of the command is empty',
    'write [openspec, list, --json]',
  ],
  ['a pipe in a text', cli('"node -v ¦| wc"'), 'means something to a shell only'],
  ['a folder that is not there', cli('[node]', ', cwd: ¦./nowhere'), 'there is no folder /', 'cwd: ./project'],
  ['a folder and a dataset', cli('[node]', ', ¦cwd: ., dataset: { changes: 5 }'), 'leave cwd or the dataset out'],
  ['files in a dataset', cli('[node]', ', dataset: { ¦files: [1MB] }'), 'unknown key "files"'],
  ['a start-up without arguments', cli('[node]', ', startup: ¦[]'), '1'],
  ['an exit code that is none', expecting('{ exit: ¦256 }'), '255'],
  ['a dotted path', expecting('{ json: ¦changes.items }'), 'a JSON Pointer begins with "/"', 'write /changes/items'],
  ['a tilde', expecting('{ json: "/a¦~b" }'), 'is written ~0'],
  ['items of no JSON', expecting('{ items: ¦5 }'), 'items are counted in JSON', 'write json: /changes'],
  ['no runs', fileWith({ workload: 'workload: { kind: cli, runs: ¦[] }' }), '1'],
  [
    'two runs of one name',
    fileWith({ workload: 'workload: { kind: cli, runs: [ { name: a, run: node }, { name: ¦a, run: node } ] }' }),
    'duplicate run',
  ],
  [
    'what is about a target',
    cli('[node]', '', { more: '¦target: { kind: url, url: "http://127.0.0.1:1" }\n    ¦engine: undici' }),
    'the cli workload has no target',
    'leave engine out',
  ],
  [
    'a cross-check',
    cli('[node]', '', { more: 'crossCheck: ¦autocannon' }),
    'repeats the concurrency workload only, not cli',
  ],
  [
    'a gate on work',
    cli('[node]', '', { gates: 'gates: [ mean(¦cpu/request) < 1ms ]' }),
    'the cli workload has no metric "cpu/request"',
    'run.cpu',
  ],
  [
    'a gate on runs where none is run',
    fileWith({ gates: 'gates: [ peak(¦run.rss) < 1MB ]' }),
    'the pagination workload has no metric "run.rss"',
  ],
];

describe('mistakes in a cli workload', () => {
  for (const [title, text, ...words] of BAD) it(title, () => assertBad(text, words));
});

describe('a program of a cli workload', () => {
  const folder = temporaryFolder({ after });
  const project = join(folder, 'project/deep');
  const bin = join(folder, 'project/node_modules/.bin');
  const elsewhere = join(folder, 'elsewhere');
  for (const each of [project, bin, elsewhere]) mkdirSync(each, { recursive: true });
  for (const place of [bin, elsewhere]) writeFileSync(join(place, 'tool'), '', { mode: 0o755 });
  writeFileSync(join(elsewhere, 'only'), '', { mode: 0o755 });
  writeFileSync(join(elsewhere, 'data'), '', { mode: 0o644 });
  symlinkSync(join(elsewhere, 'only'), join(project, 'linked'));

  it('is found in the packages beside the file and above it before the PATH, as npm does', () => {
    const path = (name: string) => findProgram(name, project, elsewhere);
    assert.deepEqual(path('tool'), { kind: 'found', path: join(bin, 'tool') });
    assert.deepEqual(path('only'), { kind: 'found', path: join(elsewhere, 'only') });
    assert.deepEqual(path('./linked'), { kind: 'found', path: join(project, 'linked') });
    assert.deepEqual([path('data').kind, path('nothing').kind, path('./tool').kind], ['locked', 'missing', 'missing']);
    const folders = searchPath(project, elsewhere).split(':');
    assert.deepEqual([folders[0], folders[1], folders.at(-1)], [join(project, 'node_modules/.bin'), bin, elsewhere]);
  });

  it('that comes in a package of another name is missed with the command that installs it', () => {
    const { PATH } = process.env;
    process.env['PATH'] = elsewhere;
    try {
      const parsed = parseScenarios(cli('[openspec, list]'), join(project, 'a.yaml'), NO_OVERRIDES);
      const [problem = assert.fail()] = parsed.ok ? [] : parsed.problems;
      assert.match(
        formatProblem(problem),
        /a\.yaml:\d+:\d+ +there is no program "openspec"\n +npm install --save-dev @fission-ai\/openspec;/,
      );
    } finally {
      process.env['PATH'] = PATH;
    }
  });
});

describe('a JSON Pointer', () => {
  it('points as RFC 6901 says', () => {
    const whole = { foo: ['bar', 'baz'], '': 0, 'a/b': 1, 'm~n': 8, ' ': 7 };
    const values = ['', '/foo', '/foo/0', '/', '/a~1b', '/m~0n', '/ ', '/foo/2', '/toString'].map((at) =>
      valueAt(whole, at),
    );
    assert.deepEqual(values, [whole, whole.foo, 'bar', 0, 1, 8, 7, undefined, undefined]);
  });
});
