import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { finish, startPerfHarness } from '../support/cli.ts';
import { callPerfHarness } from '../support/command-io.ts';
import { ROOT } from '../support/project.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** How many scenarios come with it. */
const SHIPPED = readFileSync(join(ROOT, 'scenarios.yaml'), 'utf8').match(/^ {2}- name: /gm)?.length;

describe('the command line', () => {
  const dir = temporaryFolder({ after });

  it('says what is wrong on stderr and exits with 2', async () => {
    const { stdout, stderr, code } = await finish(startPerfHarness(['run', '--nonsense']));
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /nonsense/);
  });

  it('exits with 0 when the reader of its output has left', async () => {
    const child = startPerfHarness(['schema']);
    child.stdout?.destroy();
    const { stderr, code } = await finish(child);
    assert.deepEqual([code, stderr], [0, '']);
  });

  it('explains each command with its options, examples and exit codes', async () => {
    const { stdout, code } = await callPerfHarness(['run', '--help']);
    assert.equal(code, 0);
    for (const word of ['--scenario', '--concurrency', '--target', '--out', '--json', 'Examples:', 'Exit codes:']) {
      assert.ok(stdout.includes(word), word);
    }
  });

  it('prints a completion script', async () => {
    const { stdout, code } = await callPerfHarness(['completion']);
    assert.equal(code, 0);
    assert.match(stdout, /perf-harness/);
    assert.match(stdout, /complete -o|compdef/);
  });

  it('checks a file and runs nothing', async () => {
    const { stdout, code } = await callPerfHarness(['validate', 'scenarios.yaml']);
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`^scenarios\\.yaml: ${SHIPPED} scenarios, \\d+ gates, no problem found\\n$`));
  });

  it('finds the packaged scenarios with --demo', async () => {
    const { stdout, code } = await callPerfHarness(['validate', '--demo'], { cwd: dir });
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`scenarios\\.yaml: ${SHIPPED} scenarios`));
  });

  it('finds ./scenarios.yml, and prefers ./scenarios.yaml', async () => {
    const folder = mkdtempSync(join(dir, 'named-'));
    const text = readFileSync(join(ROOT, 'scenarios.yaml'));
    writeFileSync(join(folder, 'scenarios.yml'), text);
    assert.match((await callPerfHarness(['validate'], { cwd: folder })).stdout, /scenarios\.yml: /);
    writeFileSync(join(folder, 'scenarios.yaml'), text);
    assert.match((await callPerfHarness(['validate'], { cwd: folder })).stdout, /scenarios\.yaml: /);
  });

  it('says where there is no scenario file what there is, and what to do', async () => {
    const folder = mkdtempSync(join(dir, 'unnamed-'));
    const empty = await callPerfHarness(['run'], { cwd: folder });
    assert.equal(empty.code, 2);
    assert.match(empty.stderr, /^no scenario file: expected \.\/scenarios\.yaml or \.\/scenarios\.yml$/m);
    assert.match(empty.stderr, /no file in this folder holds scenarios/);
    assert.match(empty.stderr, /--demo/);
    writeFileSync(join(folder, 'orders.yaml'), 'version: 1\nscenarios: []\n');
    writeFileSync(join(folder, 'other.yaml'), 'jobs: {}\n');
    const { stderr, code } = await callPerfHarness(['run'], { cwd: folder });
    assert.equal(code, 2);
    assert.match(stderr, /that hold scenarios: orders\.yaml$/m);
    const mistyped = await callPerfHarness(['run', join(folder, 'order.yaml'), '--target', 'http://127.0.0.1:1']);
    assert.equal(mistyped.code, 2);
    assert.match(mistyped.stderr, /order\.yaml: there is no such file\n.*that hold scenarios: orders\.yaml$/m);
    const nowhere = await callPerfHarness(['run'], { cwd: join(folder, 'nowhere') });
    assert.deepEqual([nowhere.code, /no file in this folder/.test(nowhere.stderr)], [2, true]);
  });

  it('runs nothing against the target that is named where no file says what to do', async () => {
    const folder = mkdtempSync(join(dir, 'target-'));
    const { code, stderr } = await callPerfHarness(['run', '--target', 'http://127.0.0.1:1'], { cwd: folder });
    assert.equal(code, 2);
    assert.match(stderr, /^no scenario file/);
  });

  it('completes an empty word', async () => {
    const { code, stdout } = await callPerfHarness(['--get-yargs-completions', 'perf-harness', '']);
    assert.equal(code, 0);
    assert.match(stdout, /validate/);
  });

  it('prints a JSON Schema of scenario files', async () => {
    const { stdout, code } = await callPerfHarness(['schema']);
    assert.equal(code, 0);
    assert.deepEqual(Object.keys(JSON.parse(stdout).properties).sort(), [
      'defaults',
      'prepare',
      'scenarios',
      'target',
      'version',
    ]);
  });

  it('prints a JSON Schema of budget files', async () => {
    const { stdout, code } = await callPerfHarness(['schema', '--budget']);
    assert.equal(code, 0);
    const { title, properties } = JSON.parse(stdout);
    assert.deepEqual([title, Object.keys(properties)], ['perf-harness budget', ['version', 'scenarios']]);
  });

  const wrong: readonly [title: string, args: readonly string[], message: RegExp][] = [
    ['no command', [], /Name a command/],
    ['an unknown command, with the nearest', ['rnu'], /unknown command "rnu"\. Did you mean run\?/],
    ['an unknown option', ['run', '--nonsense'], /nonsense/],
    ['an option without its value', ['run', '--out'], /Not enough arguments following: out/],
    ['workers that are no number', ['run', '--workers', 'many'], /--workers: expected a whole number/],
    ['a file beside --demo', ['run', 'scenarios.yaml', '--demo'], /--demo: expected no scenario file/],
    ['an empty name of a file', ['run', ''], /file: expected a value, got ""/],
    ['an empty name of a scenario', ['run', '--scenario', ''], /--scenario: expected a value, got ""/],
    ['names of scenarios that are all empty', ['run', '--scenario', 'a', '--scenario', ' , '], /--scenario: expected/],
    ['an empty folder for results', ['run', '--out', ''], /--out: expected a value, got ""\n.*variable/],
    ['an empty folder for datasets', ['serve', '--cache='], /--cache: expected a value, got ""/],
    ['an empty folder to generate into', ['generate', 'repo', '--out', ''], /--out: expected a value/],
    ['an empty folder to verify', ['generate', 'verify', ''], /dir: expected a value/],
    ['no workers', ['run', '--workers', '0'], /--workers: expected a whole number from 1/],
    ['a port out of range', ['serve', '--port', '70000'], /--port: expected a whole number from 0 to 65535/],
    ['each of several scenarios', ['run', '--scenario', 'nope', '--scenario', 'high-concurrency'], /"nope"/],
    ['a scenario that is not there, with those that are', ['run', '--scenario', 'high-concurency'], /high-concurrency/],
    ['a concurrency of 0, blamed on the flag', ['run', '--concurrency', '0'], /--concurrency/],
    ['a host that is not loopback', ['run', '--target', 'http://host.example:80'], /host\.example/],
  ];
  for (const [title, args, message] of wrong) {
    it(`refuses ${title}`, async () => {
      const { stdout, stderr, code } = await callPerfHarness(args);
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
      assert.equal(stdout, '');
    });
  }

  it('names file, line and column of every problem of a file', async () => {
    const path = join(dir, 'bad.yaml');
    writeFileSync(
      path,
      'version: 1\nscenarios:\n  - name: a\n    wrkload: {}\n    load: { concurrency: 0, duration: 1s }\n',
    );
    const { stderr, code } = await callPerfHarness(['run', path]);
    assert.equal(code, 2);
    assert.match(stderr, /bad\.yaml:4:5 .*wrkload/);
    assert.match(stderr, /bad\.yaml:5:26 /);
  });
});
