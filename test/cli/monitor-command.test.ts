import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { findWatched } from '../../src/cli/monitor/watched.ts';
import type { MonitorReport } from '../../src/monitor/watch/monitor-report.ts';
import { beginPerfHarness as begin, callPerfHarness as call } from '../support/command-io.ts';
import { isAlive } from '../support/is-alive.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

/** No history is kept, unless a test asks for one. */
const NONE = ['monitor', '--no-history'];
const callPerfHarness: typeof call = ([, ...args], rest) => call([...NONE, ...args], rest);
const beginPerfHarness: typeof begin = ([, ...args], rest) => begin([...NONE, ...args], rest);

type Line = { readonly type: string; readonly values?: Readonly<Record<string, number>> } & Partial<MonitorReport>;

const linesOf = (stdout: string): readonly Line[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

const BRIEF = ['--interval', '100ms', '--duration', '250ms'];

describe('the monitor command, piped', () => {
  it('prints a line of JSON for each reading, and the report as the last one, which it also writes', async (t) => {
    const out = join(temporaryFolder(t), 'a/b');
    const { code, stdout, stderr } = await callPerfHarness(['monitor', ...BRIEF, '--out', out]);
    assert.equal(code, 0, stderr);
    const lines = linesOf(stdout);
    const readings = lines.filter(({ type }) => type === 'reading');
    const report = lines.at(-1);
    assert.ok(readings.length >= 2);
    assert.ok((readings[0]?.values?.['system.memory'] ?? 0) > 0);
    assert.equal(report?.type, 'report');
    assert.equal(report?.readings, readings.length);
    const { type, ...told } = report as Line;
    assert.deepEqual(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')), told);
    assert.match(readFileSync(join(out, 'report.md'), 'utf8'), /\| system\.memory \| \d/);
    assert.deepEqual(readdirSync(out).sort(), ['report.json', 'report.md']);
    assert.equal(stderr, `report: ${join(out, 'report.json')}\n`);
  });

  it('ends at a signal with its exit code, and the report is written', async (t) => {
    const out = temporaryFolder(t);
    const call = beginPerfHarness(['monitor', '--interval', '100ms', '--out', out]);
    await call.printed;
    call.kill('SIGINT');
    const { code, stderr } = await call.finished;
    assert.equal(code, 130);
    assert.match(stderr, /^ending: the report is written/);
    assert.ok((JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as MonitorReport).readings > 0);
  });

  it('exits with 3 where an alert was raised that --fail-on asks for, and with 0 where nobody asks', async (t) => {
    const out = temporaryFolder(t);
    const args = ['monitor', ...BRIEF, '--out', out, '--alert', 'system.memory.available above 1B warning'];
    assert.equal((await callPerfHarness([...args, '--fail-on', 'warning'])).code, 3);
    const { code, stdout } = await callPerfHarness(args);
    assert.equal(code, 0);
    const [alert] =
      linesOf(stdout)
        .at(-1)
        ?.alerts?.filter(({ metric }) => metric === 'system.memory.available') ?? [];
    assert.equal(alert?.severity, 'warning');
  });
});

describe('the history of a monitor', () => {
  it('has every reading, which `monitor history` shows', async (t) => {
    const [out, XDG_STATE_HOME] = [temporaryFolder(t), temporaryFolder(t)];
    const { stdout } = await call(['monitor', ...BRIEF, '--out', out], { environment: { XDG_STATE_HOME } });
    const { readings } = linesOf(stdout).at(-1) as MonitorReport;
    const shown = await call(['monitor', 'history', '--json'], { environment: { XDG_STATE_HOME } });
    assert.equal(shown.code, 0, shown.stderr);
    assert.equal(shown.stdout.trim().split('\n').length, readings);
  });

  it('is not kept where nobody wants one', async (t) => {
    const [out, XDG_STATE_HOME] = [temporaryFolder(t), temporaryFolder(t)];
    await call([...NONE, ...BRIEF, '--out', out], { environment: { XDG_STATE_HOME } });
    assert.deepEqual(readdirSync(XDG_STATE_HOME), []);
  });
});

describe('a command that the monitor starts', () => {
  it('prints to target.log, ends the monitor, and its exit code is told', async (t) => {
    const out = temporaryFolder(t);
    const script = 'process.stdout.write("ready"); process.exitCode = 7';
    const { code, stdout } = await callPerfHarness([
      ...['monitor', '--interval', '100ms', '--out', out],
      ...['--', process.execPath, '-e', script],
    ]);
    assert.equal(code, 0);
    assert.equal(readFileSync(join(out, 'target.log'), 'utf8'), 'ready');
    assert.deepEqual(
      linesOf(stdout)
        .at(-1)
        ?.notes?.filter((note) => note.startsWith('the command')),
      ['the command ended with code 7'],
    );
  });

  it('ends with the monitor, and so does all of its group', async (t) => {
    const out = temporaryFolder(t);
    const child = 'setInterval(() => {}, 1e6)';
    const script = `process.stdout.write(String(require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}]).pid)); ${child}`;
    const call = beginPerfHarness([
      ...['monitor', '--interval', '100ms', '--out', out],
      ...['--', process.execPath, '-e', script],
    ]);
    let pid = '';
    await until(() => {
      pid = readFileSync(join(out, 'target.log'), { encoding: 'utf8', flag: 'a+' });
      return pid !== '';
    });
    call.kill('SIGTERM');
    const { code, stdout } = await call.finished;
    assert.equal(code, 143);
    assert.ok(
      linesOf(stdout).at(-1)?.notes?.includes('the monitor ended the command: the command was ended by SIGTERM'),
    );
    assert.ok(!isAlive(Number(pid)));
  });
});

describe('a monitor with nothing to watch, or a wrong option', () => {
  const cases: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [['--pid', '4194304'], /^--pid: there is no process 4194304\n {2}pgrep/],
    [['--pid', 'me'], /^--pid: expected a whole number from 1/],
    [['--pid', '1', '--port', '2'], /^--pid and --port: a monitor watches one of them\n/],
    [['--port', '2', '--', 'node'], /^--port and -- COMMAND: a monitor watches one/],
    [['--memory', '180'], /^--memory: expected 1 to 99\.9 per cent, got "180"/],
    [['--cpu', '0%'], /^--cpu: expected 1 to 99\.9 per cent/],
    [['--response-time', '2h'], /^--response-time: expected 1ms to 1h, got "2h"/],
    [['--interval', '10ms'], /^--interval: expected 100ms to 1h, got "10ms"/],
    [['--duration', '5'], /^--duration: a duration needs a unit/],
    [
      ['--alert', 'system.cpuu above 5'],
      /^--alert "system\.cpuu above 5": there is no metric[^\n]*\n {2}did you mean "system\.cpu"/,
    ],
    [['--otlp', 'http://0.0.0.0'], /not on this machine; allow it with --allow-host/],
    [['--webhook', 'nowhere'], /webhook/],
    [['--url', 'http://0.0.0.0/'], /^--url: 0\.0\.0\.0 is not on this machine; allow it with --allow-host/],
    [['--scrape', 'http://0.0.0.0/'], /^--scrape: 0\.0\.0\.0 is not on this machine/],
    [['--prometheus', '70000'], /^--prometheus: expected a whole number from 0 to 65,?535/],
    [['--', '/no/such/program'], /^can't start the command "\/no\/such\/program": .*ENOENT\n {2}give the path/],
  ];
  for (const [args, message] of cases) {
    it(`says so, exits with 2 and leaves no folder: ${args.join(' ')}`, async (t) => {
      const cwd = temporaryFolder(t);
      const { code, stdout, stderr } = await callPerfHarness(['monitor', '--out', 'report', ...args], { cwd });
      assert.deepEqual({ code, stdout }, { code: 2, stdout: '' });
      assert.match(stderr, message);
      assert.deepEqual(readdirSync(cwd), []);
    });
  }

  it('says that nobody listens on a port', async (t) => {
    const server = createServer();
    const port = await new Promise<number>((resolve) =>
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
    );
    await new Promise((resolve) => server.close(resolve));
    const { code, stderr } = await callPerfHarness(['monitor', '--port', String(port), '--out', temporaryFolder(t)]);
    assert.equal(code, 2);
    assert.match(stderr, new RegExp(`^--port: no process of this machine listens on port ${port}\n`));
  });

  it('says that nobody can tell who listens where there is no table of sockets', async () => {
    const proc = { read: () => null, list: () => null, link: () => null };
    const found = findWatched({ kind: 'port', port: 8080 }, proc, () => assert.fail('no folder is made'));
    await assert.rejects(found, {
      code: 'USAGE',
      message: /^--port: who listens on port 8080 can't be told: there is no/,
    });
  });

  it('says before it measures that it can not write the report', async () => {
    const { code, stdout, stderr } = await callPerfHarness(['monitor', '--out', '/proc/nothing']);
    assert.deepEqual({ code, stdout }, { code: 2, stdout: '' });
    assert.match(stderr, /^can't write a report to \/proc\/nothing: /);
  });
});
