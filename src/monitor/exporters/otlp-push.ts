import { HarnessError, messageOf } from '../../errors.ts';
import { addressObstacle, onlyAllowed } from '../../loopback.ts';
import type { Exporter } from './exporter.ts';
import { LatestPoints } from './latest-points.ts';

export type OtlpOptions = {
  /** The collector, such as http://127.0.0.1:4318; `/v1/metrics` is added where the URL has no path. */
  readonly url: string;
  /** How often metrics are pushed, in ms. */
  readonly everyMs: number;
  readonly allowHosts: readonly string[];
  /** Attributes of the resource that all metrics belong to, such as `service.name`. */
  readonly resource: { readonly [name: string]: string };
};

const PACKAGES = [
  '@opentelemetry/sdk-metrics@2',
  '@opentelemetry/resources@2',
  '@opentelemetry/exporter-metrics-otlp-http@0.223',
];
/** How long a push may take; a collector that hangs keeps the end of the monitor waiting for as long. */
const PUSH_MS = 3000;

/**
 * Pushes the latest reading to an OTLP collector over HTTP, by the SDK of OpenTelemetry, which is loaded here and nowhere else.
 * Throws a HarnessError with the code USAGE for a URL that can't be pushed to, and where the SDK is not installed.
 */
export async function openOtlpPush(options: OtlpOptions): Promise<Exporter> {
  const url = collectorUrl(options);
  const sdk = await loadSdk();
  const pusher = new sdk.OTLPMetricExporter({
    url,
    timeoutMillis: PUSH_MS,
    httpAgentOptions: { keepAlive: true, lookup: onlyAllowed(options.allowHosts) },
  });
  const points = new LatestPoints();
  let note: string | null = null;
  const provider = new sdk.MeterProvider({
    resource: sdk.resourceFromAttributes({ 'service.name': 'perf-harness', ...options.resource }),
    readers: [
      new sdk.PeriodicExportingMetricReader({
        exporter: {
          export: (metrics, done) =>
            pusher.export(metrics, (result) => {
              note =
                result.code === 0 ? null : `${url} took no metrics: ${messageOf(result.error ?? 'no reason given')}`;
              done(result);
            }),
          forceFlush: () => pusher.forceFlush(),
          shutdown: () => pusher.shutdown(),
        },
        exportIntervalMillis: Math.max(PUSH_MS, options.everyMs),
        exportTimeoutMillis: PUSH_MS,
      }),
    ],
  });
  const meter = provider.getMeter('perf-harness');
  const known = new Set<string>();
  const refresh = (): void => {
    for (const [name, [first]] of points.byName) {
      if (known.has(name)) continue;
      known.add(name);
      meter.createObservableGauge(name, { description: first?.help ?? '' }).addCallback((result) => {
        for (const { value, labels } of points.byName.get(name) ?? []) result.observe(value, { ...labels });
      });
    }
  };
  return {
    get note() {
      return note;
    },
    update: (reading, standing) => {
      points.update(reading, standing);
      refresh();
    },
    decide: (gates) => {
      points.decide(gates);
      refresh();
    },
    // What the last push met stands in the note: an end must not fail for a collector that is away.
    close: () =>
      provider.shutdown().catch((error: unknown) => {
        note ??= `${url}: ${messageOf(error)}`;
      }),
  };
}

function collectorUrl({ url, allowHosts }: OtlpOptions): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw new HarnessError('USAGE', `${JSON.stringify(url)} is no URL to push metrics to`, {
      hint: 'write it like http://127.0.0.1:4318',
    });
  }
  const obstacle = addressObstacle(parsed.hostname, allowHosts);
  if (obstacle !== null) throw new HarnessError('USAGE', `metrics can't be pushed to ${url}: ${obstacle}`);
  if (parsed.pathname === '/') parsed.pathname = '/v1/metrics';
  return parsed.href;
}

async function loadSdk() {
  try {
    const [sdk, resources, exporter] = await Promise.all([
      import('@opentelemetry/sdk-metrics'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/exporter-metrics-otlp-http'),
    ]);
    return { ...sdk, ...resources, ...exporter };
  } catch (error) {
    throw new HarnessError(
      'USAGE',
      `OTLP needs the SDK of OpenTelemetry, which is not installed: ${messageOf(error)}`,
      {
        hint: `npm install ${PACKAGES.join(' ')}`,
      },
    );
  }
}
