import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { describe, it, type TestContext } from 'node:test';
import type { Alert } from '../../../src/monitor/alerts/alert.ts';
import { exportedName } from '../../../src/monitor/exporters/exported-name.ts';
import { openPrometheusPage, type PrometheusPage } from '../../../src/monitor/exporters/prometheus-page.ts';
import { freePort } from '../../../src/targets/command/free-port.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const ALERT: Alert = {
  rule: { name: 'memory', metric: 'system.memory', side: 'above', limit: 85, forMs: 0, severity: 'warning' },
  raisedAtMs: 0,
  clearedAtMs: null,
  lastedMs: 0,
  value: 91,
  worst: 91,
};
const QUEUE = 'perf_harness_custom_queue_depth';

async function opened(t: TestContext): Promise<PrometheusPage> {
  const page = await openPrometheusPage(0);
  t.after(() => page.close());
  return page;
}

async function read(page: PrometheusPage): Promise<string> {
  const response = await fetch(page.url);
  assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  return response.text();
}

function valuesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

describe('names of metrics elsewhere', () => {
  it('have base units, and a label for the part that changes', () => {
    const nameOf = (metric: string): readonly unknown[] => {
      const { name, part, factor } = exportedName(metric);
      return [name, part, factor];
    };
    assert.deepEqual(nameOf('system.cpu'), ['perf_harness_system_cpu_ratio', null, 0.01]);
    assert.deepEqual(nameOf('system.cpu.1'), ['perf_harness_system_cpu_part_ratio', '1', 0.01]);
    assert.deepEqual(nameOf('loop.max'), ['perf_harness_loop_max_seconds', null, 0.001]);
    assert.deepEqual(nameOf('container.oomKills'), ['perf_harness_container_oom_kills', null, 1]);
    assert.deepEqual(nameOf('custom.query.p95'), ['perf_harness_custom_query_p95', null, 1]);
  });
});

describe('the page for Prometheus', () => {
  it('shows the latest reading in base units, and nothing of an older one', async (t) => {
    const page = await opened(t);
    page.update({ atMs: 0, spanMs: 1000, values: { 'system.cpu': 50, 'system.cpu.0': 75, 'loop.max': 250 } }, [ALERT]);
    assert.deepEqual(valuesOf(await read(page)), [
      'perf_harness_system_cpu_ratio 0.5',
      'perf_harness_system_cpu_part_ratio{part="0"} 0.75',
      'perf_harness_loop_max_seconds 0.25',
      'perf_harness_alert{alert="memory",metric="system.memory",severity="warning"} 1',
    ]);
    page.update({ atMs: 1000, spanMs: 1000, values: { 'custom.queue.depth': 12 } }, []);
    assert.deepEqual(valuesOf(await read(page)), [`${QUEUE} 12`]);
  });

  it('shows the value, the limit and the verdict of each gate, whatever its text holds', async (t) => {
    const page = await opened(t);
    const gate = 'p95(response @ request="a\\"b\n") < 200ms';
    page.decide([{ scenario: 'list', gate, value: 250, limit: 200, verdict: 'invalid' }]);
    page.decide([{ scenario: 'list', gate, value: null, limit: 200, verdict: 'fail' }]);
    const text = await read(page);
    const labels = String.raw`scenario="list",gate="p95(response @ request=\"a\\\"b\n\") < 200ms"`;
    assert.deepEqual(valuesOf(text), [
      `perf_harness_gate_limit{${labels}} 200`,
      `perf_harness_gate_verdict{${labels},verdict="pass"} 0`,
      `perf_harness_gate_verdict{${labels},verdict="fail"} 1`,
      `perf_harness_gate_verdict{${labels},verdict="invalid"} 0`,
      `perf_harness_gate_verdict{${labels},verdict="n/a"} 0`,
    ]);
  });

  it('answers what it does not serve, and a port that is taken', async (t) => {
    const page = await opened(t);
    assert.equal((await fetch(new URL('/nope', page.url))).status, 404);
    assert.equal((await fetch(page.url, { method: 'POST' })).status, 405);
    await assert.rejects(openPrometheusPage(Number(new URL(page.url).port)), {
      code: 'USAGE',
      message: /metrics can't be served on port \d+: .*EADDRINUSE/,
    });
  });

  it('is scraped by Prometheus itself', async (t) => {
    if (spawnSync('prometheus', ['--version']).status !== 0) {
      t.skip('SKIPPED: prometheus is not installed, so nobody knows whether it can read this page');
      return;
    }
    const page = await opened(t);
    page.update({ atMs: 0, spanMs: 1000, values: { 'custom.queue.depth': 12, 'system.cpu.0': 75 } }, [ALERT]);
    page.decide([{ scenario: 'list', gate: 'p95(response) < 200ms', value: 12.5, limit: 200, verdict: 'pass' }]);
    const query = await startPrometheus(t, new URL(page.url).host);
    assert.deepEqual(await query(QUEUE), ['12']);
    assert.deepEqual(await query('perf_harness_system_cpu_part_ratio{part="0"}'), ['0.75']);
    assert.deepEqual(await query('perf_harness_alert{severity="warning"}'), ['1']);
    assert.deepEqual(await query('perf_harness_gate_value{gate="p95(response) < 200ms"}'), ['12.5']);
    assert.deepEqual(await query('perf_harness_gate_verdict{verdict="pass"}'), ['1']);
  });
});

/** Starts a Prometheus that scrapes this target; resolves with a way to ask it once it has scraped. */
async function startPrometheus(t: TestContext, target: string): Promise<(query: string) => Promise<readonly string[]>> {
  const folder = temporaryFolder(t);
  const config = join(folder, 'prometheus.yml');
  const job = { job_name: 'perf-harness', scrape_interval: '200ms', static_configs: [{ targets: [target] }] };
  // JSON is YAML.
  writeFileSync(config, JSON.stringify({ global: { scrape_timeout: '200ms' }, scrape_configs: [job] }));
  const port = await freePort();
  const child = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = once(child, 'exit');
  t.after(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  await untilPrinted(child.stderr, 'Server is ready to receive web requests');
  const ask = async (query: string): Promise<readonly string[]> => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`);
    const { data } = (await response.json()) as { data: { result: readonly { value: [number, string] }[] } };
    return data.result.map(({ value }) => value[1]);
  };
  while ((await ask(QUEUE)).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  return ask;
}

/** Goes on reading: Prometheus dies of its next line if nobody can. */
async function untilPrinted(stream: Readable, words: string): Promise<void> {
  let text = '';
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes(words)) break;
  }
  stream.resume();
  assert.match(text, new RegExp(words));
}
