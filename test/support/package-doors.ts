/** Where each outside package may be imported: a file, or a folder. */
export const DOORS: Readonly<Record<string, string>> = {
  piscina: 'harness/shards/pool.ts',
  yaml: 'scenarios/',
  zod: 'scenarios/',
  ajv: 'published-schema.ts',
  'hdr-histogram-js': 'metrics/histogram.ts',
  undici: 'workers/http/engines/undici.ts',
  autocannon: 'workers/cross-check/autocannon-entry.ts',
  yargs: 'cli/',
  pino: 'cli/terminal/logger.ts',
  'cli-table3': 'reports/',
  fastify: 'targets/openspec/',
  'light-my-request': 'targets/openspec/',
  'prom-client': 'monitor/exporters/prometheus-page.ts',
  '@opentelemetry/sdk-metrics': 'monitor/exporters/otlp-push.ts',
  '@opentelemetry/resources': 'monitor/exporters/otlp-push.ts',
  '@opentelemetry/exporter-metrics-otlp-http': 'monitor/exporters/otlp-push.ts',
};
