import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { type Finished, finish, startPerfHarness } from '../support/cli.ts';
import { beginPerfHarness, callPerfHarness } from '../support/command-io.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { treeOf } from '../support/tree.ts';

/** Runs `generate` in a folder. What is refused of a relative path is refused below the folder of the process only. */
async function generate(cwd: string, ...args: string[]): Promise<Finished> {
  const before = process.cwd();
  process.chdir(cwd);
  try {
    return await callPerfHarness(['generate', ...args]);
  } finally {
    process.chdir(before);
  }
}

describe('perf-harness generate', () => {
  it('explains itself and each of its commands, with examples and exit codes', async () => {
    const { stdout, code } = await callPerfHarness(['generate', '--help']);
    assert.equal(code, 0);
    for (const word of ['repo', 'files', 'benchmark', 'all', 'verify <dir>', 'Examples:', 'Exit codes:']) {
      assert.ok(stdout.includes(word), word);
    }
    const files = await callPerfHarness(['generate', 'files', '--help']);
    for (const word of ['--sizes', '--content', '--seed', '--out', 'Examples:']) assert.ok(files.stdout.includes(word));
  });

  it('makes everything at a scale, says what it wrote, keeps it the second time, and verifies it', async (t) => {
    const cwd = temporaryFolder(t);
    const first = await generate(cwd, 'all', '--scale', '0.002', '--log-level', 'info');
    assert.equal(first.code, 0, first.stderr);
    assert.match(
      first.stdout,
      /^test-environment\/repository {2}\d+ files, [\d.]+ kB, in [\d.]+ m?s {2}\(.*2 changes/m,
    );
    assert.match(first.stdout, /^test-environment: wrote \d+ files, [\d.]+ MB, in [\d.]+ m?s$/m);
    assert.match(first.stdout, /^benchmark-data: wrote \d+ files, [\d.]+ MB, in [\d.]+ m?s$/m);
    assert.match(first.stderr, /^ +[\d.]+ s {2}4 of 5 {2}memory-pressure$/m);
    const tree = treeOf(cwd);

    const second = await generate(cwd, 'all', '--scale', '0.002');
    assert.match(second.stdout, /^benchmark-data: nothing to do: everything is there$/m);
    assert.deepEqual(treeOf(cwd), tree);

    const good = await generate(cwd, 'verify', 'benchmark-data');
    assert.deepEqual([good.code, good.stderr], [0, '']);
    assert.match(good.stdout, /^benchmark-data: \d+ files, [\d.]+ MB, all as it was made\n$/);
    rmSync(join(cwd, 'benchmark-data/edge-cases/cases/bom/alone.txt'));
    const bad = await generate(cwd, 'verify', 'benchmark-data');
    assert.equal(bad.code, 1);
    assert.match(bad.stdout, /^missing {2}edge-cases\/cases\/bom\/alone\.txt$/m);
    assert.match(bad.stdout, /1 missing, 0 changed, 0 extra\n$/);
  });

  const wrong: readonly (readonly [what: string, args: readonly string[], message: RegExp])[] = [
    ['no command', [], /Name what to generate: repo, files, benchmark or all; or verify\./],
    ['a mistyped command', ['benchmrk'], /Did you mean benchmark\?/],
    ['an unknown option', ['repo', '--change', '3'], /change/],
    ['a negative count', ['repo', '--changes', '-5'], /--changes: expected a whole number from 1 to 1000000, got "-5"/],
    ['a mistyped scenario', ['benchmark', '--scenario', 'edge-case'], /did you mean "edge-cases"\?/],
    ['a scenario of no name', ['benchmark', '--scenario', ''], /--scenario: expected a value/],
    ['a folder of no name', ['all', '--out', ''], /--out: expected a value/],
    [
      'documents that no target takes',
      ['all', '--scale', '2'],
      /--scale: at 2, documents of memory-pressure are larger/,
    ],
    ['a folder that is not there', ['verify', 'nowhere'], /nowhere does not exist/],
  ];
  for (const [what, args, message] of wrong) {
    it(`refuses ${what} with a sentence and exit code 2, and writes nothing`, async (t) => {
      const cwd = temporaryFolder(t);
      const { code, stdout, stderr } = await generate(cwd, ...args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, message);
      assert.ok(!/^ {4}at /m.test(stderr), stderr);
      assert.deepEqual(readdirSync(cwd), []);
    });
  }

  it('makes every kind that is named, and takes the last of an option that is given twice', async (t) => {
    const cwd = temporaryFolder(t);
    const kinds = ['--scenario', 'edge-cases', '--scenario', 'high-concurrency'];
    const { code, stderr } = await generate(
      cwd,
      'benchmark',
      ...kinds,
      '--scale',
      '1',
      '--scale',
      '0.01',
      '--out',
      'it',
    );
    assert.equal(code, 0, stderr);
    assert.deepEqual(readdirSync(join(cwd, 'it')).sort(), ['edge-cases', 'high-concurrency', 'master-index.json']);
    assert.ok(readdirSync(join(cwd, 'it/high-concurrency/dataset/repository/openspec/changes')).length < 20);
  });

  it('refuses a relative path with a symbolic link on it, wherever that leads', async (t) => {
    const [cwd, outside] = [temporaryFolder(t), temporaryFolder(t)];
    symlinkSync(outside, join(cwd, 'link'));
    mkdirSync(join(cwd, 'own'));
    symlinkSync('own', join(cwd, 'inside'));
    for (const out of ['link', 'link/below', `../${basename(cwd)}/link/x`, 'inside/below']) {
      const { code, stderr } = await generate(cwd, 'files', '--sizes', '1KB', '--out', out);
      assert.equal(code, 2);
      assert.match(stderr, /symbolic link/);
    }
    assert.deepEqual([readdirSync(outside), readdirSync(join(cwd, 'own'))], [[], []]);
  });

  it('refuses a folder that may not be written to', async (t) => {
    const cwd = temporaryFolder(t);
    mkdirSync(join(cwd, 'locked'));
    chmodSync(cwd, 0o755);
    chmodSync(join(cwd, 'locked'), 0o555);
    // Rights don't bind root, so there the process is nobody's.
    const as = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const child = startPerfHarness(['generate', 'files', '--sizes', '1KB', '--out', 'locked/new'], { cwd, ...as });
    const { code, stderr } = await finish(child);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /permission denied/);
    assert.deepEqual(readdirSync(join(cwd, 'locked')), []);
  });
});

/** What takes minutes to write. */
const LONG = ['generate', 'files', '--sizes', '20GB', '--content', 'binary', '--out', 'out'];
const BEGUN = /1 of 1 {2}files/;

/** A child that has begun to write. */
async function begun(t: TestContext, cwd: string): Promise<ChildProcess> {
  const child = startPerfHarness(LONG, { cwd });
  t.after(() => child.kill('SIGKILL'));
  assert.ok(child.stderr);
  const [line] = await once(child.stderr, 'data');
  assert.match(String(line), BEGUN);
  return child;
}

describe('a generation that is stopped', () => {
  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    it(`by ${signal} says so, exits with ${exitCode} and leaves nothing behind`, async (t) => {
      const cwd = temporaryFolder(t);
      const { told, finished, kill } = beginPerfHarness(LONG, { cwd });
      try {
        assert.match(await told, BEGUN);
      } finally {
        kill(signal);
      }
      const { code, stderr, stdout } = await finished;
      assert.deepEqual([code, stdout], [exitCode, '']);
      assert.match(stderr, /finished parts are kept, the rest is taken away/);
      assert.deepEqual(readdirSync(cwd), []);
    });
  }

  it('by SIGKILL can be started again, and what it left behind is taken away', async (t) => {
    const cwd = temporaryFolder(t);
    const child = await begun(t, cwd);
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.ok(existsSync(join(cwd, 'out')));
    const { code, stderr } = await generate(cwd, 'files', '--sizes', '1KB', '--content', 'text', '--out', 'out');
    assert.equal(code, 0, stderr);
    assert.deepEqual(readdirSync(join(cwd, 'out')).sort(), ['metadata', 'test-files']);
  });
});
