import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import type { RunResult, ScenarioResult } from '../../../src/harness/result/result.ts';
import { runScenarios } from '../../../src/harness/run.ts';
import { CustomMetrics } from '../../../src/monitor/custom/custom-metrics.ts';
import type { Exporter, GateFigure } from '../../../src/monitor/exporters/exporter.ts';
import type { Reading } from '../../../src/monitor/metrics/monitor-reading.ts';
import { inlinePool } from '../../support/inline-load.ts';
import { runInline, threadsOf } from '../../support/library-run.ts';
import { fileOf } from '../../support/scenario-text.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** So many answers, each within a second. */
function histogramOf(count: number): string {
  const bucket = `scraped_seconds_bucket{le="1"} ${count}\nscraped_seconds_bucket{le="+Inf"} ${count}`;
  return `# TYPE scraped_seconds histogram\n${bucket}\nscraped_seconds_sum ${count / 2}\nscraped_seconds_count ${count}\n`;
}

/** Serves its own metrics: how many requests it has had, metrics apart, and the length of a queue. */
async function serving(metrics: string | null, use: (origin: string) => Promise<void>): Promise<void> {
  let requests = 0;
  const server = createServer((request, response) => {
    if (request.url === '/metrics' && metrics !== null) {
      response.end(`# TYPE asked_total counter\nasked_total ${requests}\n${histogramOf(requests)}${metrics}`);
    } else if (request.url === '/metrics') {
      response.writeHead(500).end();
    } else {
      requests += 1;
      response.setHeader('content-type', 'application/json').end('{}');
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function textOf(origin: string, gates: readonly string[], more = ''): string {
  return `
version: 1
target: { kind: url, url: "${origin}", metrics: /metrics }
defaults: { warmup: 0s, confirm: 0, excuse: nothing }
scenarios:
  - name: asked
    workload: { kind: concurrency, requests: [{ name: root, path: / }] }
    load: { concurrency: 2, iterations: 40 }
    ${more}
    gates: ${JSON.stringify(gates)}
`;
}

function verdictsOf({ scenarios }: RunResult): readonly (readonly [string, number | null, string])[] {
  return (scenarios[0]?.gates ?? []).map(({ value, verdict, reason }) => [verdict, value, reason ?? '']);
}

describe('a run of a target that serves metrics', () => {
  it('gates them, and what the calling program records', async (t) => {
    await serving('queue_depth{queue="mail"} 12\nqueue_depth{queue="print"} 3\n', async (origin) => {
      const custom = new CustomMetrics();
      custom.timer('query').record(60_000);
      const [readings, decided]: [Reading[], GateFigure[]] = [[], []];
      const exporter: Exporter = {
        note: null,
        update: (reading) => readings.push(reading),
        decide: (gates) => decided.push(...gates),
        close: async () => undefined,
      };
      const gates = [
        'count(custom.asked_total) == 40',
        'max(custom.queue_depth) < 15',
        'max(custom.queue_depth.mail) <= 12',
        'mean(custom.workers) >= 4',
        'max(custom.lag) < 100',
        'min(custom.workers) >= 4',
        'p95(custom.query) < 100ms',
        'p50(custom.query) < 200ms',
        'p99(custom.query) < 300ms',
        'max(custom.query) <= 300',
        'p95(custom.scraped_seconds) < 1s',
      ];
      const folder = temporaryFolder(t);
      const { result, error } = await runScenarios(threadsOf(inlinePool(1)), {
        file: fileOf(textOf(origin, gates)),
        ...{ out: folder, cacheDir: folder, profile: 'never', stop: new AbortController().signal, custom },
        onEvent: ({ kind }) => {
          if (kind !== 'phase') return;
          for (const workers of [9, 4, 6]) custom.record('workers', workers);
          for (let ms = 1; ms <= 300; ms += 1) custom.timer('query').record(ms);
        },
        exporters: [exporter],
      });
      assert.equal(error, null);
      assert.deepEqual(verdictsOf(result), [
        ['pass', 40, ''],
        ['fail', 15, ''],
        ['pass', 12, ''],
        ['pass', 19 / 3, ''],
        ['invalid', null, 'custom.lag had no samples: nothing has recorded it, and the target does not serve it'],
        ['pass', 4, ''],
        ['fail', 285.183, ''],
        ['pass', 150.015, ''],
        ['invalid', 297.215, 'p99 needs 1000 samples, there were 300'],
        ['fail', 300.031, ''],
        [
          'invalid',
          null,
          'the calling program has not recorded custom.scraped_seconds: the target serves it second by second, of which no percentile of the window can be made; the worst of them: max(custom.scraped_seconds.p50), max(custom.scraped_seconds.p95), max(custom.scraped_seconds.p99)',
        ],
        ['pass', 100, ''],
      ]);
      const [scenario] = result.scenarios as readonly [ScenarioResult];
      assert.deepEqual(scenario.gauges['custom.queue_depth']?.peak, 15);
      assert.equal(scenario.runs[0]?.monitor.metrics['custom.queue_depth']?.max, 15);
      assert.ok(readings.some(({ values }) => values['custom.queue_depth'] === 15));
      assert.deepEqual(
        decided.map(({ scenario: name, verdict }) => [name, verdict]),
        verdictsOf(result).map(([verdict]) => ['asked', verdict]),
      );
    });
  });

  it('says why it can’t tell them', async () => {
    await serving(null, async (origin) => {
      const [[verdict, , reason] = []] = verdictsOf(await runInline(textOf(origin, ['max(custom.queue_depth) < 1'])));
      assert.equal(verdict, 'invalid');
      assert.match(String(reason), /custom\.queue_depth had no samples: .*\/metrics answered 500, not 200/);
    });
  });

  it('raises the alerts that are written, and counts them for gates', async () => {
    await serving('queue_depth 12\n', async (origin) => {
      const alerts =
        'alerts: [{ metric: custom.queue_depth, above: 10, severity: critical, name: long queue }, system.memory below 100%]';
      const gates = ['count(alerts.critical) == 0', 'count(alerts) <= 2'];
      const troubles: string[] = [];
      const result = await runInline(textOf(origin, gates, alerts), (event) => {
        if (event.kind === 'trouble') troubles.push(event.message);
      });
      assert.deepEqual(
        verdictsOf(result).map(([verdict, value]) => [verdict, value]),
        [
          ['fail', 1],
          ['pass', 2],
          ['pass', 100],
        ],
      );
      assert.deepEqual(result.scenarios[0]?.alerts.map(({ name, severity }) => `${severity}: ${name}`).sort(), [
        'critical: long queue',
        'warning: system.memory below 100%',
      ]);
      assert.ok(troubles.includes('critical alert: long queue: it is 12'), troubles.join('\n'));
    });
  });
});
