import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, it, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { HarnessError } from '../../../src/errors.ts';
import { createClock } from '../../../src/metrics/clock.ts';
import { type Gauges, mergeGauges } from '../../../src/metrics/gauge.ts';
import { openProc } from '../../../src/monitor/machine/proc.ts';
import { type CommandTargetSpec, PORT_PLACEHOLDER } from '../../../src/scenarios/target/target-spec.ts';
import { portsOf } from '../../../src/targets/command/ports-of.ts';
import { type CommandTargetOptions, startCommandTarget } from '../../../src/targets/command/start-command.ts';
import type { Target } from '../../../src/targets/target.ts';
import { commandSpec } from '../../support/commands.ts';
import { exchange } from '../../support/http-exchange.ts';
import { isAlive } from '../../support/is-alive.ts';
import { LOADER, moduleUrl, ROOT } from '../../support/project.ts';
import { runningIn } from '../../support/running-in.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { until } from '../../support/until.ts';

const STUBBORN = join(ROOT, 'test/fixtures/apps/stubborn-server.mjs');
/** A program whose first line names an interpreter that is not there. */
const ORPHAN = join(temporaryFolder({ after }), 'program');
writeFileSync(ORPHAN, '#!/no/such/interpreter\n', { mode: 0o755 });
const CLOSE = { headers: { connection: 'close' } };

function start(
  t: TestContext,
  keys: Partial<CommandTargetSpec>,
  more: Pick<CommandTargetOptions, 'signal' | 'graceMs'> = {},
): Promise<Target> & { readonly folder: string; readonly logPath: string } {
  const folder = temporaryFolder(t);
  const spec = commandSpec({
    command: [process.execPath, STUBBORN],
    cwd: folder,
    env: { SHOWN: `port ${PORT_PLACEHOLDER}`, NODE_V8_COVERAGE: '' },
    url: `http://127.0.0.1:${PORT_PLACEHOLDER}/base`,
    ready: { kind: 'log', text: 'listening on port' },
    ...keys,
  });
  const logPath = join(folder, 'target.log');
  const target = startCommandTarget({ spec, logPath, clock: createClock(), graceMs: 50, ...more });
  return Object.assign(target, { folder, logPath });
}

describe('a command that ignores its signal, takes 3 s to listen, prints 50 MB and has started others', {
  timeout: 60_000,
}, () => {
  it('is ready by what it prints, is seen from outside, tells why it died, and leaves nothing behind', async (t) => {
    const starting = start(t, {});
    const target = await starting;
    t.after(() => target.close());
    assert.match(target.origin, /^http:\/\/127\.0\.0\.1:\d+\/base$/);
    let all: Gauges = {};
    target.onGauges((gauges) => {
      all = mergeGauges(all, gauges);
    });
    // It reports by itself.
    await new Promise((resolve) => target.onGauges(resolve));
    const before = await target.settle();
    const work = await target.readWork();
    const { body } = await exchange(target.origin, '/spike', CLOSE);
    const pids = JSON.parse(body.toString()) as readonly number[];
    assert.deepEqual(pids.map(isAlive), [true, true, true]);
    // The tree is looked at anew a moment after the last time.
    await pause(60);
    await target.settle();
    const peak = (all['target.memory']?.max ?? 0) - (before?.['target.memory'] ?? 0);
    assert.ok(peak > 60e6 && peak < 110e6, `${peak} bytes`);
    assert.equal(
      (all['target.rss']?.max ?? 0) - Number(target.facts['memoryBaselineBytes']),
      all['target.memory']?.max,
    );
    // Each Node has some threads and open files.
    assert.ok(
      (all['target.threads']?.max ?? 0) >= 15 && (all['target.descriptors']?.max ?? 0) >= 30,
      JSON.stringify(all),
    );
    assert.ok((all['target.cpu']?.max ?? 0) > 0);
    const after = await target.readWork();
    assert.ok((after?.cpu ?? 0) >= (work?.cpu ?? Number.POSITIVE_INFINITY));
    exchange(target.origin, '/exit', CLOSE).catch(() => undefined);
    const [, lines] = /^the command ".*" exited with code 7; its last lines: (".*")$/.exec(await target.died) ?? [];
    const port = `listening on port ${new URL(target.origin).port}`;
    const long = Array(7).fill(`${'x'.repeat(1_000)}…`);
    assert.deepEqual(JSON.parse(`[${lines}]`), [...long, port, 'first', 'the disk is gone']);
    assert.deepEqual(pids.map(isAlive), [false, true, true]);
    await target.close();
    assert.deepEqual(pids.map(isAlive), [false, false, false]);
    assert.ok(statSync(starting.logPath).size > 50e6);
  });
});

describe('a command that has just ended', { timeout: 60_000, skip: process.platform !== 'linux' }, () => {
  it('answers nothing before it is known why it ended', async (t) => {
    const script =
      "require('node:http').createServer().listen(process.env.PORT, '127.0.0.1', () => console.log('listening on port'))";
    const target = await start(t, { command: [process.execPath, '-e', script] });
    t.after(() => target.close());
    let why: string | null = null;
    void target.died.then((reason) => {
      why = reason;
    });
    const pid = Number(target.facts['pid']);
    process.kill(pid, 'SIGKILL');
    // Nobody has looked yet what became of it.
    while (!/^Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1] ?? 'Z'));
    assert.equal(await target.settle(), undefined);
    assert.match(String(why), /was ended by SIGKILL/);
  });
});

describe('a command that does not get ready', { timeout: 60_000 }, () => {
  const port = { kind: 'port' } as const;
  type Row = readonly [title: string, keys: Partial<CommandTargetSpec>, code: string, message: RegExp, hint: RegExp];
  const rows: readonly Row[] = [
    ['is not there', { command: ['no-such'] }, 'CONFIG', /^there is no command "no-such" on the PATH$/, /No shell/],
    ['is no file', { command: ['./no'] }, 'CONFIG', /^there is no command ".\/no": no file \/.*\/no$/, /No shell/],
    ['is no program', { command: [STUBBORN] }, 'CONFIG', /^the command ".*" may not be executed$/, /chmod \+x/],
    ['is a folder', { command: [ROOT] }, 'CONFIG', /^the command ".*" is a folder$/, /^Give a program/],
    ['has no interpreter', { command: [ORPHAN] }, 'CONFIG', /^the command ".*" can't be run: the interpreter/, /head/],
    ['has no folder', { cwd: '/no/such/folder' }, 'CONFIG', /^there is no folder \/no\/such\/folder/, /cwd: /],
    [
      'exits',
      { command: ['sh', '-c', 'echo not a tty >&2; exit 3'], ready: port },
      'UNREACHABLE',
      /^the command .* exited with code 3 before it was ready\n {2}not a tty$/,
      /It has no input and no terminal; to give it one: \[script, -qec, /,
    ],
    [
      'waits',
      { command: ['sleep', '60'], ready: port, readyTimeoutMs: 1 },
      'UNREACHABLE',
      /^the command "sleep 60" is not ready after 0\.001 s: nothing listens at 127\.0\.0\.1:\d+$/,
      /readyTimeout: 60s/,
    ],
    [
      'says nothing',
      { command: ['sleep', '60'], readyTimeoutMs: 1 },
      'UNREACHABLE',
      /it has not printed "listening on port"$/,
      /readyTimeout: 60s/,
    ],
    [
      'answers nothing',
      { command: ['sleep', '60'], ready: { kind: 'path', path: '/healthz' }, readyTimeoutMs: 1 },
      'UNREACHABLE',
      /GET \/healthz at 127\.0\.0\.1:\d+ has not been answered/,
      /readyTimeout: 60s/,
    ],
  ];
  for (const [title, keys, code, message, hint] of rows) {
    it(`fails with the reason, and leaves nothing behind: one that ${title}`, async (t) => {
      const starting = start(t, keys);
      await assert.rejects(starting, (error) => {
        assert.ok(error instanceof HarnessError, String(error));
        assert.equal(error.code, code);
        assert.match(error.message, message);
        assert.match(error.hint ?? '', hint);
        return true;
      });
      assert.deepEqual(runningIn(starting.folder), []);
    });
  }

  it('is given up when the user stops the run, and is told to end by its own signal', async (t) => {
    const stop = new AbortController();
    const script = "trap 'echo by SIGHUP; exit' HUP; echo ready; while :; do sleep 0.05; done";
    const keys = { command: ['sh', '-c', script], ready: port, stopSignal: 'SIGHUP' } as const;
    const starting = start(t, keys, { signal: stop.signal, graceMs: 15_000 });
    const rejected = assert.rejects(starting, { code: 'INTERRUPTED' });
    const printed = (): string => readFileSync(starting.logPath, 'utf8').replace(/^---.*\n/, '');
    await until(() => existsSync(starting.logPath) && /^ready$/m.test(printed()));
    stop.abort();
    await rejected;
    assert.match(printed(), /^by SIGHUP$/m);
    assert.deepEqual(runningIn(starting.folder), []);
  });

  it('is not started where something listens already, which is told by its port', async (t) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    t.after(() => other.close());
    const { port: taken } = other.address() as AddressInfo;
    await assert.rejects(start(t, { port: taken }), {
      code: 'CONFIG',
      message: new RegExp(`at 127\\.0\\.0\\.1:${taken} already`),
    });
    if (process.platform === 'linux') assert.ok(portsOf(openProc(), [process.pid]).includes(taken));
  });
});

describe('a harness that is killed', { timeout: 60_000 }, () => {
  it('leaves neither the group of a command or a program behind, nor what has left that, nor what it put on disk for it', {
    skip: process.platform !== 'linux',
  }, async (t) => {
    const folder = temporaryFolder(t);
    const script = join(folder, 'harness.mjs');
    const scratch = join(folder, 'scratch');
    mkdirSync(scratch);
    const at = (path: string): string => JSON.stringify(moduleUrl(path).href);
    // The command has a child in its group, without its environment, and one in a session of its own; it prints the numbers of all.
    const command = "setsid sh -c 'echo $$; exec sleep 60' & env -i sleep 60 & echo $! $$; wait";
    // So has the program of a workload, beside a target that stands in; its numbers go to a file.
    const numbers = join(folder, 'numbers');
    const program = `setsid sh -c 'echo $$ >>${numbers}; exec sleep 60' & sleep 60 & echo "$! $$" >>${numbers}; wait`;
    writeFileSync(
      script,
      `import { ProcessGroup } from ${at('src/targets/command/process-group')};
       import { standInForTarget } from ${at('src/targets/command/stand-in')};
       import { runProgram } from ${at('test/support/cli-trial')};
       await standInForTarget();
       void runProgram('/', ${JSON.stringify(program)}, '', { hasTime: true });
       const environment = process.env;
       await ProcessGroup.start({ command: ['sh', '-c', ${JSON.stringify(command)}], cwd: '/', environment, fd: 1, scratch: ${JSON.stringify(scratch)}, marker: 'killed-' + process.pid });
       setInterval(() => undefined, 1000);`,
    );
    const env = { ...process.env, NODE_V8_COVERAGE: '' };
    const harness = spawn(process.execPath, [...LOADER, script], { stdio: ['ignore', 'pipe', 'inherit'], env });
    t.after(() => harness.kill('SIGKILL'));
    const pids: number[] = [];
    for await (const line of createInterface({ input: harness.stdout })) {
      pids.push(...line.split(' ').map(Number));
      if (pids.length === 3) break;
    }
    const written = (): readonly string[] =>
      (existsSync(numbers) ? readFileSync(numbers, 'utf8').match(/\d+/g) : null) ?? [];
    while (written().length < 3) await pause(5);
    pids.push(...written().map(Number));
    assert.deepEqual(pids.map(isAlive), Array(6).fill(true));
    harness.kill('SIGKILL');
    while (pids.some(isAlive) || existsSync(scratch)) await pause(5);
  });
});
