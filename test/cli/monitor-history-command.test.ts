import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { after, describe, it } from 'node:test';
import { monitorHistoryCommand } from '../../src/cli/commands/monitor-history-command.ts';
import { ageOption } from '../../src/cli/options/age.ts';
import { defaultHistoryDir } from '../../src/cli/options/history-dir.ts';
import { HarnessError } from '../../src/errors.ts';
import type { HistoryRecord } from '../../src/reports/monitor/history-record.ts';
import { callPerfHarness, captureIo } from '../support/command-io.ts';
import { NOON_MS, openHistory } from '../support/history.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const DAY_MS = 24 * 3600_000;

/** An hour of two days ago, which has become minutes, and some seconds of now, of another process, too. */
function someHistory(t: { after(remove: () => void): void }): string {
  const dir = temporaryFolder(t);
  const { store } = openHistory(dir, { watched: 'pid 1, "web"' });
  const values = (value: number) => ({ 'system.cpu': value, 'process.rss': value * 1e6, 'system.load1': value / 40 });
  for (let index = 1; index <= 60; index += 1)
    store.append({ atMs: NOON_MS - 2 * DAY_MS + index * 10_000, spanMs: 10_000, values: values(index) });
  for (let index = 1; index <= 9; index += 1)
    store.append({ atMs: NOON_MS + index * 1000, spanMs: 1000, values: values(50) });
  store.close();
  const other = openHistory(dir, { watched: 'url' }).store;
  other.append({ atMs: NOON_MS + 3000, spanMs: 1000, values: { 'url.response': 12, 'custom.a,b': 1 } });
  other.close();
  return dir;
}

async function show(dir: string, rest: Partial<Parameters<typeof monitorHistoryCommand>[0]> = {}) {
  const { io, stdout, stderr } = captureIo({ columns: 100 });
  const options = { dir, sinceMs: 3 * DAY_MS, metrics: [], format: 'table', nowMs: NOON_MS + 10_000, ...rest } as const;
  const code = await monitorHistoryCommand(options, io);
  return { code, stdout: stdout(), stderr: stderr(), lines: stdout().trimEnd().split('\n') };
}

describe('monitor history', () => {
  const dir = someHistory({ after });

  it('shows the figures of each metric in a table, for each thing that was watched', async () => {
    const { code, stdout, stderr } = await show(dir);
    assert.equal(code, 0);
    assert.match(stdout, /^pid 1, "web"\n2026-02-27 12:00:00Z – 2026-03-01 12:00:09Z, 69 readings\n/);
    assert.match(stdout, /older readings were thinned to 10 entries/);
    assert.match(stdout, /^process\.rss +1 MB +30\.8 MB +60 MB +50 MB$/m);
    assert.match(stdout, /^system\.load1 +0\.03 +0\.77 +1\.5 +1\.25$/m);
    assert.match(stdout, /^\nurl$|\n\nurl\n2026-03-01 12:00:02Z/);
    assert.match(stdout, /^url\.response +12 ms/m);
    assert.equal(stderr, '');
  });

  it('shows only what is young enough, and only the metrics that are asked for', async () => {
    const young = await show(dir, { sinceMs: 60_000 });
    assert.match(young.stdout, /, 9 readings/);
    assert.doesNotMatch(young.stdout, /thinned/);
    const { stdout } = await show(dir, { metrics: ['process.*', 'custom.a,b'] });
    assert.deepEqual(stdout.match(/^[a-z]+\.\S+/gm), ['process.rss', 'custom.a,b']);
  });

  it('prints a line of JSON for each entry, with the extremes of those that were thinned', async () => {
    const { lines } = await show(dir, { format: 'json', metrics: ['system.cpu'] });
    const records = lines.map((line) => JSON.parse(line) as HistoryRecord);
    assert.equal(records.length, 19);
    assert.deepEqual(records[0], {
      type: 'history',
      at: '2026-02-27T12:01:00.000Z',
      spanMs: 60_000,
      readings: 6,
      watched: 'pid 1, "web"',
      values: { 'system.cpu': 3.5 },
      min: { 'system.cpu': 1 },
      max: { 'system.cpu': 6 },
    });
    assert.deepEqual(records.at(-1), {
      type: 'history',
      at: '2026-03-01T12:00:09.000Z',
      spanMs: 1000,
      readings: 1,
      watched: 'pid 1, "web"',
      values: { 'system.cpu': 50 },
    });
  });

  it('prints CSV, a line for each metric', async () => {
    const { lines } = await show(dir, { format: 'csv', sinceMs: 9000, metrics: ['process.rss', 'custom.*'] });
    assert.equal(lines[0], 'at,span_ms,readings,watched,metric,unit,min,mean,max');
    assert.equal(lines[1], '2026-03-01T12:00:02.000Z,1000,1,"pid 1, ""web""",process.rss,B,50000000,50000000,50000000');
    assert.ok(lines.includes('2026-03-01T12:00:03.000Z,1000,1,url,"custom.a,b",,1,1,1'));
  });

  it('says so where there is nothing in that time', async () => {
    const { code, stdout, stderr } = await show(dir, { nowMs: NOON_MS + DAY_MS, sinceMs: 1000 });
    assert.deepEqual([code, stdout], [0, '']);
    assert.match(stderr, /has nothing in that time; look further back/);
  });

  it('names what is damaged, and shows the rest', async (t) => {
    const damaged = someHistory(t);
    const name = readdirSync(damaged).find((file) => file.endsWith('.jsonl')) ?? '';
    appendFileSync(join(damaged, name), 'no line\n');
    const { code, stdout, stderr } = await show(damaged);
    assert.equal(code, 0);
    assert.match(stdout, /69 readings/);
    assert.match(stderr, /^warning: full-\S+: 1 line can't be read\n$/);
  });

  it('prints a long history in pieces, as its reader takes them, and stops where that has enough', async () => {
    let taken = 0;
    const slow = new Writable({
      highWaterMark: 1,
      write: (chunk, _, done) => {
        taken += String(chunk).split('\n').length - 1;
        setImmediate(done);
      },
    });
    const { io } = captureIo();
    const options = { dir, sinceMs: 3 * DAY_MS, metrics: [], format: 'csv', nowMs: NOON_MS + 10_000 } as const;
    await monitorHistoryCommand(options, { ...io, stdout: slow });
    await new Promise((done) => slow.end(done));
    assert.equal(taken, 1 + 19 * 3 + 2);
    assert.equal(
      await monitorHistoryCommand(options, { ...io, stdout: slow }),
      0,
      'a stream that has ended takes nothing',
    );
  });

  it('is a command, with a folder of its own as its default', async (t) => {
    const environment = { XDG_STATE_HOME: temporaryFolder(t) };
    const none = await callPerfHarness(['monitor', 'history'], { environment });
    assert.equal(none.code, 2);
    assert.match(none.stderr, /there is no history in .*perf-harness\/history\n {2}.*--history/);
    const own = join(environment.XDG_STATE_HOME, 'perf-harness', 'history');
    mkdirSync(own, { recursive: true });
    const { store } = openHistory(own);
    store.append({ atMs: Date.now(), spanMs: 1000, values: { 'system.cpu': 42 } });
    store.close();
    const some = await callPerfHarness(['monitor', 'history', '--json'], { environment });
    assert.deepEqual((JSON.parse(some.stdout) as HistoryRecord).values, { 'system.cpu': 42 });
  });

  it('shows what `monitor` has kept, in the folder that it was told', async (t) => {
    const folder = temporaryFolder(t);
    const [history, out] = [join(folder, 'history'), join(folder, 'out')];
    const brief = ['monitor', '--interval', '100ms', '--duration', '250ms', '--out', out];
    const monitor = await callPerfHarness([...brief, '--history', history]);
    const readings = monitor.stdout.match(/"type":"reading"/g)?.length;
    const { stdout } = await callPerfHarness(['monitor', 'history', '--history', history, '--metric', 'system.memory']);
    assert.match(stdout, new RegExp(`, ${readings} readings?\n`));
    assert.match(stdout, /^system\.memory +\d/m);
  });

  it('is not written where nobody wants it, and stops nobody who did not name it', async (t) => {
    const folder = temporaryFolder(t);
    const environment = { XDG_STATE_HOME: folder };
    const brief = ['monitor', '--interval', '100ms', '--duration', '150ms', '--out', join(folder, 'out')];
    const without = await callPerfHarness([...brief, '--no-history'], { environment });
    assert.deepEqual([without.code, readdirSync(folder)], [0, ['out']]);
    const own = join(folder, 'perf-harness', 'history');
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'history.json'), '{"schema":"perf-harness/history@2"}');
    const newer = await callPerfHarness(brief, { environment });
    assert.equal(newer.code, 0);
    assert.match(newer.stdout, /no history is kept: the history was written by a newer version/);
    const named = await callPerfHarness([...brief, '--history', own]);
    assert.equal(named.code, 2);
    assert.match(named.stderr, /newer version/);
  });

  const wrong: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [['--since', 'yesterday'], /--since: expected a duration, got "yesterday"/],
    [['--since', '0s'], /--since: expected an age above zero/],
    [['--metric', 'system.cpuu'], /--metric: there is no metric "system\.cpuu"\n {2}did you mean "system\.cpu"\?/],
    [['--metric', 'nothing.*'], /there is no metric "nothing\.\*"/],
    [['--json', '--csv'], /json and csv are mutually exclusive/],
  ];
  for (const [args, message] of wrong) {
    it(`refuses ${args.join(' ')}`, async () => {
      const { stderr, code } = await callPerfHarness(['monitor', 'history', '--history', dir, ...args]);
      assert.match(stderr, message);
      assert.equal(code, 2);
    });
  }

  it('refuses a history of a newer version', async (t) => {
    const newer = temporaryFolder(t);
    writeFileSync(join(newer, 'history.json'), '{"schema":"perf-harness/history@2"}');
    const { stderr, code } = await callPerfHarness(['monitor', 'history', '--history', newer]);
    assert.equal(code, 2);
    assert.match(stderr, /newer version of perf-harness/);
  });
});

describe('options of a history', () => {
  it('take ages in days, too', () => {
    assert.deepEqual(
      ['24h', '7d', '1d12h', '90m', ' 2d 30m'].map((text) => ageOption('--since', text) / 60_000),
      [1440, 10_080, 2160, 90, 2910],
    );
    for (const text of ['d', '1', '7 days', '-1d', '', '1.5d'])
      assert.throws(() => ageOption('--since', text), HarnessError);
  });

  it('keep it where programs keep their state', () => {
    assert.equal(defaultHistoryDir({ XDG_STATE_HOME: '/state' }), '/state/perf-harness/history');
    assert.match(defaultHistoryDir({}) ?? '', /\.local\/state\/perf-harness\/history$/);
  });
});
