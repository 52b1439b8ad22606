import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runScenarios } from '../../../src/harness/run.ts';
import type { RunOutcome } from '../../../src/harness/run-options.ts';
import { callPerfHarness } from '../../support/command-io.ts';
import { inlinePool } from '../../support/inline-load.ts';
import { threadsOf } from '../../support/library-run.ts';
import { runningIn } from '../../support/running-in.ts';
import { fileOf } from '../../support/scenario-text.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const FOLDER = temporaryFolder({ after });

const textOf = (...targets: readonly string[]): string =>
  [
    'version: 1',
    'defaults: { warmup: 0s, confirm: 0, excuse: nothing }',
    'scenarios:',
    ...targets.map(
      (target, index) =>
        `  - { name: s${index}, target: ${target}, workload: { kind: concurrency, requests: [ { path: / } ] }, load: { concurrency: 1, iterations: 1 } }`,
    ),
    '',
  ].join('\n');

function runOn(target: string): Promise<RunOutcome> {
  return runScenarios(threadsOf(inlinePool(1)), {
    ...{ file: fileOf(textOf(target)), out: join(FOLDER, 'out'), cacheDir: FOLDER, profile: 'never' },
    ...{ stop: new AbortController().signal, onEvent: () => undefined },
  });
}

type Row = readonly [title: string, target: string, exitCode: number, message: RegExp, hint: RegExp];

async function assertEnds([title, target, exitCode, message, hint]: Row): Promise<RunOutcome> {
  const outcome = await runOn(target);
  const { error, result } = outcome;
  assert.match(error?.message ?? '', message, title);
  assert.match(error?.hint ?? '', hint, title);
  assert.deepEqual([result.exitCode, result.scenarios.length], [exitCode, 0], title);
  assert.equal(result.interrupted, error?.lines.join('\n'), title);
  return outcome;
}

const MODULES: readonly (readonly [
  file: string,
  text: string,
  ...ends: Row extends readonly [string, string, ...infer E] ? E : never,
])[] = [
  [
    'number.mjs',
    'export default 42',
    2,
    /^the module .*\/number\.mjs exports nothing that can be served$/,
    /^Export one of these by default: a function of \(request, response\), an app of Express/,
  ],
  ['other.mjs', 'export const handlers = { get() {} }', 2, /^the module .*\/other\.mjs exports nothing/, /^Export one/],
  [
    'listens.mjs',
    "import { createServer } from 'node:http'; createServer().listen(0, '127.0.0.1')",
    2,
    /^the module .*\/listens\.mjs exports nothing/,
    /^Export one/,
  ],
  [
    'throws.mjs',
    "throw new TypeError('no database')",
    6,
    /^the module .*\/throws\.mjs threw while it was loaded:\n {2}TypeError: no database\n {2}at .*throws\.mjs:1/,
    /^See what node .*\/throws\.mjs says\.$/,
  ],
  [
    'rejects.mjs',
    "export default async (port) => { throw new Error('no database'); }",
    6,
    /^the module .*\/rejects\.mjs did not start: its thread failed: no database$/,
    /./,
  ],
  [
    'exits.mjs',
    "console.log('bye'); process.exit(3)",
    6,
    /^the module .*\/exits\.mjs did not start: its thread ended by itself, with exit code 3$/,
    /^A module may not end its process or its thread/,
  ],
];

describe('a run whose target is a module that can’t be served', { timeout: 60_000 }, () => {
  for (const [file, text, ...ends] of MODULES) {
    it(`ends before its load, with the reason and what to do: ${text}`, async () => {
      const path = join(FOLDER, file);
      writeFileSync(path, text);
      const outcome = await assertEnds([text, `{ kind: module, module: "${path}" }`, ...ends]);
      if (file === 'exits.mjs')
        assert.equal(readFileSync(join(dirname(outcome.path ?? ''), 'target.log'), 'utf8'), 'bye\n');
    });
  }

  it('ends so where there is none, where it is a folder, and where it does not listen in time', async () => {
    const silent = join(FOLDER, 'silent.mjs');
    writeFileSync(silent, 'export default async (port) => {}');
    const pathed = join(FOLDER, 'pathed.mjs');
    writeFileSync(
      pathed,
      `import { createServer } from 'node:http'; export default createServer().listen(${JSON.stringify(join(FOLDER, 'socket'))});`,
    );
    const rows: readonly Row[] = [
      [
        'none',
        `{ kind: module, module: "${FOLDER}/none.js" }`,
        2,
        /^there is no module .*\/none\.js$/,
        /relative to the scenario file/,
      ],
      [
        'a folder',
        `{ kind: module, module: "${FOLDER}" }`,
        2,
        /^the module .* is a folder$/,
        /^Give the path of the file in it/,
      ],
      [
        'on no port',
        `{ kind: module, module: "${pathed}" }`,
        2,
        /^the server that the module exports listens on no port$/,
        /^Export it before it listens/,
      ],
      [
        'silent',
        `{ kind: module, module: "${silent}", readyTimeout: 1ms }`,
        6,
        /^the module .* does not listen after 0\.001 s$/,
        /readyTimeout: 60s/,
      ],
    ];
    for (const row of rows) await assertEnds(row);
  });
});

describe('a run whose target is a command that does not get ready', { timeout: 60_000 }, () => {
  const plain = join(FOLDER, 'server.txt');
  const server = createServer();
  before(async () => {
    writeFileSync(plain, '');
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => server.close());

  it('ends before its load, with the reason and what to do, and nothing of it runs any more', async () => {
    const { port } = server.address() as AddressInfo;
    const of = (keys: string): string => `{ kind: command, cwd: "${FOLDER}", ${keys} }`;
    const terminal = '[sh, -c, "test -t 0 || { echo no terminal >&2; exit 1; }"]';
    const rows: readonly Row[] = [
      [
        'none',
        of('command: no-such-program'),
        2,
        /^there is no command "no-such-program" on the PATH$/,
        /^Give a program/,
      ],
      ['no program', of(`command: ["${plain}"]`), 2, /^the command ".*" may not be executed$/, /^Allow it, chmod \+x/],
      [
        'no folder',
        `{ kind: command, command: sh, cwd: "${FOLDER}/none" }`,
        2,
        /^there is no folder/,
        /cwd: \.\/server/,
      ],
      [
        'a port that is taken',
        of(`command: [sleep, "60"], port: ${port}`),
        2,
        /^something listens at 127/,
        /port: auto/,
      ],
      [
        'exits',
        of('command: [sh, -c, "exit 3"]'),
        6,
        /exited with code 3 before it was ready$/,
        /stay in the foreground/,
      ],
      [
        'needs a terminal',
        of(`command: ${terminal}`),
        6,
        /exited with code 1 .*\n {2}no terminal$/,
        /no terminal; to give it one: \[script,/,
      ],
      [
        'never ready',
        of('command: [sleep, "60"], readyTimeout: 1ms'),
        6,
        /is not ready after 0\.001 s: nothing listens/,
        /readyTimeout: 60s/,
      ],
    ];
    for (const row of rows) await assertEnds(row);
    assert.deepEqual(runningIn(FOLDER), []);
  });
});

describe('a run whose targets can’t be what the file says', () => {
  it('does not begin, and names the place of each with exit code 2', async () => {
    const repository = `{ kind: openspec, repository: "${FOLDER}" }`;
    const [one, other] = ['a', 'b'].map((command) => `{ kind: command, command: ${command}, port: 8080 }`);
    writeFileSync(join(FOLDER, 'scenarios.yaml'), textOf(repository, one ?? '', other ?? ''));
    const { code, stderr, stdout } = await callPerfHarness(['run'], { cwd: FOLDER });
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /scenarios\.yaml:4:\d+ .*is not an OpenSpec repository: it contains no openspec\//);
    assert.match(stderr, /scenarios\.yaml:6:\d+ +the port 8080 is that of another target, on line 5/);
  });
});
