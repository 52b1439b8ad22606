import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { openOtlpPush } from '../../../src/monitor/exporters/otlp-push.ts';

/** OTLP/HTTP in JSON, as far as these tests look at it. */
type Pushed = {
  readonly resourceMetrics: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeMetrics: readonly { readonly metrics: readonly PushedMetric[] }[];
  }[];
};
type Attribute = { readonly key: string; readonly value: { readonly stringValue: string } };
type PushedMetric = {
  readonly name: string;
  readonly gauge: {
    readonly dataPoints: readonly {
      readonly asDouble?: number;
      readonly asInt?: number;
      readonly attributes: readonly Attribute[];
    }[];
  };
};

/** A collector that answers with a status, and decodes what it is sent. */
async function collecting(
  status: number,
  use: (url: string, pushed: readonly Pushed[]) => Promise<void>,
): Promise<void> {
  const pushed: Pushed[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      assert.equal(request.url, '/v1/metrics');
      assert.equal(request.headers['content-type'], 'application/json');
      pushed.push(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Pushed);
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, pushed);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function attributesOf(list: readonly Attribute[]): { readonly [key: string]: string } {
  return Object.fromEntries(list.map(({ key, value }) => [key, value.stringValue]));
}

const PLAIN = { everyMs: 60_000, allowHosts: [], resource: { 'service.instance.id': 'here' } };

describe('a push to OpenTelemetry', () => {
  it('brings a collector the latest reading, the alerts and the gates when it ends', async () => {
    await collecting(200, async (url, pushed) => {
      const push = await openOtlpPush({ ...PLAIN, url });
      push.update({ atMs: 0, spanMs: 1000, values: { 'system.load1': 3, 'custom.queue.depth': 40 } }, []);
      push.update({ atMs: 0, spanMs: 1000, values: { 'system.cpu.1': 75, 'custom.queue.depth': 12 } }, []);
      push.decide([{ scenario: 'list', gate: 'rate(items) > 5000/s', value: 7000, limit: 5000, verdict: 'pass' }]);
      await push.close();
      assert.equal(push.note, null);
      const [resource, ...others] = pushed.flatMap(({ resourceMetrics }) => resourceMetrics);
      assert.equal(others.length, 0);
      assert.deepEqual(attributesOf(resource?.resource.attributes ?? []), {
        'service.name': 'perf-harness',
        'service.instance.id': 'here',
      });
      const points = (resource?.scopeMetrics ?? [])
        .flatMap(({ metrics }) => metrics)
        .flatMap(({ name, gauge }) =>
          gauge.dataPoints.map(({ asDouble, asInt, attributes }) => [
            name,
            asDouble ?? asInt,
            attributesOf(attributes),
          ]),
        );
      const gate = { scenario: 'list', gate: 'rate(items) > 5000/s' };
      assert.deepEqual(points, [
        ['perf_harness_custom_queue_depth', 12, {}],
        ['perf_harness_system_cpu_part_ratio', 0.75, { part: '1' }],
        ['perf_harness_gate_value', 7000, gate],
        ['perf_harness_gate_limit', 5000, gate],
        ['perf_harness_gate_verdict', 1, { ...gate, verdict: 'pass' }],
        ['perf_harness_gate_verdict', 0, { ...gate, verdict: 'fail' }],
        ['perf_harness_gate_verdict', 0, { ...gate, verdict: 'invalid' }],
        ['perf_harness_gate_verdict', 0, { ...gate, verdict: 'n/a' }],
      ]);
    });
  });

  it('says so where the collector takes nothing, and fails nothing by it', async () => {
    await collecting(400, async (url) => {
      const push = await openOtlpPush({ ...PLAIN, url });
      push.update({ atMs: 0, spanMs: 1000, values: { 'system.load1': 3 } }, []);
      await push.close();
      assert.match(push.note ?? '', /\/v1\/metrics took no metrics/);
    });
  });

  it('refuses what is no URL, and what is not on this machine', async () => {
    await assert.rejects(openOtlpPush({ ...PLAIN, url: '127.0.0.1:4318' }), {
      code: 'USAGE',
      message: /is no URL to push metrics to/,
    });
    await assert.rejects(openOtlpPush({ ...PLAIN, url: 'http://0.0.0.0:4318' }), {
      code: 'USAGE',
      message: /0\.0\.0\.0 is not on this machine/,
    });
  });
});
