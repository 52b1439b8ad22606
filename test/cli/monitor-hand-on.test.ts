import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { callPerfHarness } from '../support/command-io.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

type Received = { readonly path: string | undefined; readonly body: string };

/** Serves a gauge at /metrics, and keeps what is posted to any other path. */
async function openReceiver(t: TestContext): Promise<{ readonly origin: string; readonly received: Received[] }> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    if (request.method === 'POST') received.push({ path: request.url, body: Buffer.concat(parts).toString() });
    response.end(request.url === '/metrics' ? '# TYPE queue_depth gauge\nqueue_depth 7\n' : '{}');
  }).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

describe('a monitor that scrapes a program and hands on what it sees', () => {
  it('takes over its gauges, posts an alert on one to the webhook, and pushes them to OpenTelemetry', async (t) => {
    const { origin, received } = await openReceiver(t);
    const { code, stdout, stderr } = await callPerfHarness([
      ...[
        'monitor',
        '--no-history',
        '--interval',
        '100ms',
        '--duration',
        '450ms',
        '--out',
        join(temporaryFolder(t), 'out'),
      ],
      ...['--scrape', `${origin}/metrics`, '--alert', 'custom.queue_depth above 5 critical'],
      ...['--webhook', `${origin}/hook`, '--otlp', origin, '--fail-on', 'critical'],
    ]);
    assert.equal(code, 3, stderr);
    const hook = received.filter(({ path }) => path === '/hook').map(({ body }) => JSON.parse(body));
    const own = hook.filter(({ metric }) => metric === 'custom.queue_depth');
    assert.deepEqual(
      own.map(({ kind, value, severity }) => [kind, value, severity]),
      [['raised', 7, 'critical']],
    );
    assert.ok(received.some(({ path, body }) => path === '/v1/metrics' && body.includes('custom_queue_depth')));
    const depths = stdout
      .split('\n')
      .filter((line) => line.startsWith('{"type":"reading"'))
      .map((line) => JSON.parse(line).values['custom.queue_depth']);
    const first = depths.indexOf(7);
    // It is scraped once a second: between two scrapes a gauge stands where it stood.
    assert.ok(first >= 0 && depths.length > first + 1);
    assert.ok(depths.slice(first).every((depth) => depth === 7));
  });
});
