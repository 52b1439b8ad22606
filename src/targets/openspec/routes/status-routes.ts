import { getHeapStatistics } from 'node:v8';
import type { FastifyInstance } from 'fastify';
import { addRead, sendJson } from '../http/route.ts';
import { readQuery } from './query.ts';
import type { Served } from './served.ts';

export function addStatusRoutes(app: FastifyInstance, served: Served): void {
  const countChanges = (): number => served.repository.changes.count({ sort: 'name', status: 'any' });

  addRead(app, '/healthz', (request, reply) => {
    readQuery(request.query, []);
    sendJson(reply, JSON.stringify({ status: 'ok', changes: countChanges() }));
  });

  addRead(app, '/metrics', (request, reply) => {
    readQuery(request.query, []);
    const { used_heap_size, external_memory } = getHeapStatistics();
    const text = [
      metric('openspec_requests_total', 'counter', 'Requests received.', served.requestCount()),
      metric('openspec_changes', 'gauge', 'Active changes in the repository.', countChanges()),
      metric('openspec_stream_buffers_in_use', 'gauge', 'Pooled buffers held by streams.', served.buffers.lent),
      metric('openspec_heap_used_bytes', 'gauge', 'Heap in use by the server thread.', used_heap_size),
      metric('openspec_external_bytes', 'gauge', 'Memory outside the heap held by the server thread.', external_memory),
    ];
    reply.header('content-type', 'text/plain; version=0.0.4; charset=utf-8').send(text.join(''));
  });
}

/** One metric in the text format of Prometheus. */
function metric(name: string, type: 'counter' | 'gauge', help: string, value: number): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} ${value}\n`;
}
