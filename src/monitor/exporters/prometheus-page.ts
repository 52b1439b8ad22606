import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Gauge, Registry } from 'prom-client';
import { HarnessError, messageOf } from '../../errors.ts';
import type { Exporter } from './exporter.ts';
import { LatestPoints } from './latest-points.ts';

export type PrometheusPage = Exporter & {
  /** Where Prometheus finds it. */
  readonly url: string;
};

/**
 * Serves the latest reading as Prometheus text, on 127.0.0.1 alone; port 0 takes a free one. Throws a HarnessError with the
 * code USAGE where the port can't be had.
 */
export async function openPrometheusPage(port: number): Promise<PrometheusPage> {
  const points = new LatestPoints();
  const server = createServer((request, response) => {
    const path = request.url?.split('?', 1)[0];
    if (path !== '/metrics' && path !== '/') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('the metrics are at /metrics\n');
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD', 'content-type': 'text/plain' }).end('only GET and HEAD\n');
    } else {
      pageOf(points).then(
        (text) => response.writeHead(200, { 'content-type': Registry.PROMETHEUS_CONTENT_TYPE }).end(text),
        (error) => response.writeHead(500, { 'content-type': 'text/plain' }).end(`${messageOf(error)}\n`),
      );
    }
  });
  await listen(server, port);
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}/metrics`,
    note: null,
    update: (reading, standing) => points.update(reading, standing),
    decide: (gates) => points.decide(gates),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new HarnessError('USAGE', `metrics can't be served on port ${port}: ${messageOf(error)}`, {
      hint: 'name another port, or 0 for a free one',
    });
  }
}

/** A page is made anew each time, so that it holds nothing but the latest points. */
function pageOf(points: LatestPoints): Promise<string> {
  const registry = new Registry();
  for (const [name, [first, ...others]] of points.byName) {
    if (first === undefined) continue;
    const labelNames = Object.keys(first.labels);
    const gauge = new Gauge({ name, help: first.help, labelNames, registers: [registry] });
    for (const { labels, value } of [first, ...others]) gauge.set({ ...labels }, value);
  }
  return registry.metrics();
}
