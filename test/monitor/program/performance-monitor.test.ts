import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Alert, MonitorReport, Reading } from '../../../src/index.ts';
import { PerformanceMonitor } from '../../../src/index.ts';
import type { MonitorSettings } from '../../../src/monitor/program/monitor-settings.ts';
import { blocksOf } from '../../support/documented.ts';
import { readAll } from '../../support/history.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const INTERVAL_MS = 100;
/** What the snippet prints is kept, not printed. */
const TOLD = 'const told = { log: (line) => lines.push(line), warn: (line) => lines.push(line) };';

function sampleOf(monitor: PerformanceMonitor): Promise<Reading> {
  return new Promise((resolve) => monitor.once('sample', resolve));
}

describe('a PerformanceMonitor', () => {
  it('reports the machine, this process, its isolate, its event loop, and what is recorded', async () => {
    const monitor = new PerformanceMonitor({ interval: INTERVAL_MS });
    monitor.start();
    monitor.record('queue.depth', 12);
    monitor.counter('jobs').add(3);
    monitor.timer('query').record(5);
    await sampleOf(monitor);
    await sampleOf(monitor);
    const during = await monitor.report();
    const report: MonitorReport = await monitor.stop();
    assert.ok(during.readings >= 2 && report.readings >= during.readings);
    assert.equal(report.watched, 'this process');
    for (const name of ['system.memory', 'process.rss', 'isolate.heap', 'loop.max', 'isolate.elu'])
      assert.ok((report.metrics[name]?.n ?? 0) > 0, name);
    assert.deepEqual(
      ['custom.queue.depth', 'custom.jobs', 'custom.query.count'].map((name) => report.metrics[name]?.max),
      [12, 3, 1],
    );
    assert.equal(await monitor.stop(), report);
    assert.equal(await monitor.report(), report);
  });

  it('shows a block of the event loop while it lasts, as nothing that the program does blocks the monitor', async () => {
    const monitor = new PerformanceMonitor({ interval: INTERVAL_MS });
    monitor.start();
    const readings: { readonly atMs: number; readonly max: number | undefined }[] = [];
    monitor.on('sample', ({ atMs, values }) => readings.push({ atMs, max: values['loop.max'] }));
    await sampleOf(monitor);
    const fromMs = Date.now();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);
    const toMs = Date.now();
    await sampleOf(monitor);
    await monitor.stop();
    const during = readings.filter(({ atMs, max }) => atMs > fromMs && atMs < toMs && (max ?? 0) > INTERVAL_MS);
    assert.ok(during.length >= 2, JSON.stringify({ fromMs, toMs, readings }));
    assert.ok((during.at(-1)?.max ?? 0) > (during[0]?.max ?? 0));
  });

  it('loses nothing that was recorded before a block, also where the answer comes between two looks', async () => {
    const monitor = new PerformanceMonitor({ interval: INTERVAL_MS });
    let jobs = 0;
    monitor.on('sample', ({ values }) => {
      jobs += values['custom.jobs'] ?? 0;
    });
    monitor.start();
    for (let block = 1; block <= 4; block += 1) {
      monitor.counter('jobs').add(1);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1.8 * INTERVAL_MS);
      // The first one was taken while the block lasted; only the next one has the answer.
      await sampleOf(monitor);
      await sampleOf(monitor);
    }
    await monitor.stop();
    assert.equal(jobs, 4);
  });

  it('hands out readings to a loop, which ends with it', async () => {
    const monitor = new PerformanceMonitor({ interval: INTERVAL_MS });
    monitor.start();
    let readings = 0;
    for await (const { spanMs, values } of monitor) {
      assert.ok(spanMs > 0 && 'system.memory' in values);
      readings += 1;
      if (readings === 2) await monitor.stop();
    }
    assert.ok(readings >= 2);
  });

  it('leaves a loop that was broken off, and goes on', async () => {
    const monitor = new PerformanceMonitor({ interval: INTERVAL_MS });
    monitor.start();
    for await (const _ of monitor) break;
    assert.ok((await monitor.report()).readings > 0);
    await monitor.stop();
  });

  it('tells of alerts on what it watches: a health check, and a metric of its own', async (t) => {
    const server = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const monitor = new PerformanceMonitor({
      interval: INTERVAL_MS,
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      alerts: [{ metric: 'custom.depth', above: 10, severity: 'critical' }, 'url.response below 1h info'],
    });
    monitor.start();
    const raised = new Set<string>();
    // The machine may raise and clear alerts of its own.
    const cleared = new Promise<Alert>((resolve) =>
      monitor.on('cleared', (alert) => {
        if (alert.rule.metric === 'custom.depth') resolve(alert);
      }),
    );
    const both = new Promise<void>((resolve) =>
      monitor.on('alert', ({ rule }) => {
        raised.add(rule.metric);
        if (raised.has('custom.depth') && raised.has('url.response')) resolve();
      }),
    );
    monitor.record('depth', 12);
    await both;
    monitor.record('depth', 1);
    const alert = await cleared;
    assert.deepEqual({ metric: alert.rule.metric, worst: alert.worst }, { metric: 'custom.depth', worst: 12 });
    const { alerts, metrics } = await monitor.stop();
    assert.deepEqual(
      alerts
        .map(({ metric }) => metric)
        .filter((metric) => metric === 'custom.depth' || metric === 'url.response')
        .sort(),
      ['custom.depth', 'url.response'],
    );
    assert.ok((metrics['url.response']?.n ?? 0) > 0);
  });

  it('keeps its readings in a folder, as the command does', async (t) => {
    const folder = join(temporaryFolder(t), 'a', 'history');
    const monitor = new PerformanceMonitor({ interval: INTERVAL_MS, history: { folder, name: 'orders', size: '5MB' } });
    monitor.start();
    monitor.record('queue.depth', 12);
    await sampleOf(monitor);
    const { readings, notes } = await monitor.stop();
    const { entries, damage } = readAll(folder);
    assert.deepEqual([entries.length, damage], [readings, []]);
    assert.equal(entries[0]?.watched, 'orders');
    assert.ok(entries.some(({ figures }) => figures['custom.queue.depth']?.max === 12));
    assert.ok(!notes.some((note) => note.includes('history')), notes.join());
  });

  it('does not start on a folder that holds something else, and goes on where the disk refuses', async (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, 'photo.jpg'), '');
    const wrong = new PerformanceMonitor({ interval: INTERVAL_MS, history: folder });
    assert.throws(() => wrong.start(), { code: 'CONFIG', message: /is not a history of perf-harness, and not empty/ });
    const inFile = new PerformanceMonitor({ interval: INTERVAL_MS, history: join(folder, 'photo.jpg', 'history') });
    inFile.start();
    await sampleOf(inFile);
    const { readings, notes } = await inFile.stop();
    assert.ok(readings > 0);
    assert.match(notes.join('\n'), /can't be written: ENOTDIR.*the monitor goes on/);
  });

  it('can be started again after it was stopped, and not while it runs', async () => {
    const monitor = new PerformanceMonitor({ interval: INTERVAL_MS });
    await assert.rejects(monitor.stop(), /was not started: call start\(\) first/);
    const again = new PerformanceMonitor({ interval: INTERVAL_MS });
    again.start();
    assert.throws(() => again.start(), /has been started already/);
    const first = await again.stop();
    again.start();
    await sampleOf(again);
    const second = await again.stop();
    assert.ok(second.startedAt >= first.finishedAt);
  });
});

describe('the library snippet of docs/monitor.md', () => {
  it('runs as it stands', async (t) => {
    const folder = temporaryFolder(t);
    const [{ text = '' } = {}] = blocksOf('ts').filter(({ page }) => page === 'docs/monitor.md');
    assert.match(text, /interval: 2000,\n {2}alertThresholds: { memoryUsage: 80, cpuUsage: 75, responseTime: 1000 }/);
    const library = JSON.stringify(new URL('../../../src/index.js', import.meta.url).href);
    const module = text.replace("'perf-harness'", library).replaceAll('console.', 'told.');
    writeFileSync(join(folder, 'snippet.mjs'), `export const lines = [];\n${TOLD}\n${module}`);
    const { lines } = (await import(pathToFileURL(join(folder, 'snippet.mjs')).href)) as { lines: readonly unknown[] };
    assert.equal((lines.at(-1) as MonitorReport['metrics'][string]).max, 12);
  });
});

describe('settings of a PerformanceMonitor that are wrong', () => {
  const cases: readonly (readonly [settings: object, message: RegExp])[] = [
    [{ interval: 5 }, /^interval: expected 100 to 3600000 ms, got 5$/],
    [{ intervall: 5 }, /^unknown setting "intervall"; there are: interval, /],
    [
      { alertThresholds: { memory: 80 } },
      /^unknown threshold "memory"; there are: memoryUsage, cpuUsage, responseTime$/,
    ],
    [{ alertThresholds: { cpuUsage: 180 } }, /^alertThresholds\.cpuUsage: expected 1 to 99\.9 per cent, got 180$/],
    [{ alertThresholds: { responseTime: -1 } }, /^alertThresholds\.responseTime: expected 1 to 3600000 ms/],
    [{ url: 'localhost' }, /^url: expected an http or https URL, got "localhost"$/],
    [{ scrape: 'file:///x' }, /^scrape: expected an http or https URL/],
    [{ pid: 4_194_304 }, /^pid: there is no process 4194304$/],
    [{ pid: 1, port: 1 }, /^pid and port: a monitor watches one of them$/],
    [{ port: 1 }, /^port: no process here listens on port 1$/],
    [{ history: { dir: 'x' } }, /^unknown setting of history "dir"; there are: folder, name, readings, /],
    [{ history: { folder: 'x', readings: '30' } }, /^history\.readings: .*write 30m, 24h or 7d$/],
    [
      { history: { folder: 'x', readings: 1000 } },
      /^history\.readings: expected 3600000 to .* an hour to ten years, got 1000$/,
    ],
    [
      { history: { folder: 'x', readings: '40d' } },
      /^history\.minutes: expected 3456000000 to .* no less than history\.readings/,
    ],
    [{ history: { folder: 'x', size: '10KB' } }, /^history\.size: expected 1000000 to .* 1 MB to 1 TB, got 10000$/],
    [{ history: { folder: 'x', name: 'a\nb' } }, /^history\.name: expected a text of 1 to 200 characters on one line$/],
    [{ history: '' }, /^history\.folder: expected the path of a folder$/],
    [{ alerts: ['system.cpuu above 5'] }, /^alerts\.0: there is no metric "system\.cpuu"$/],
  ];
  for (const [settings, message] of cases) {
    it(`are refused: ${JSON.stringify(settings)}`, () => {
      assert.throws(() => new PerformanceMonitor(settings as MonitorSettings), { code: 'USAGE', message });
    });
  }
});
