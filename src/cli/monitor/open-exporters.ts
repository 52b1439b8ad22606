import type { Exporter } from '../../monitor/exporters/exporter.ts';

/** Other systems that get what is watched. Null for none. */
export type ExporterOptions = {
  readonly prometheusPort: number | null;
  readonly otlpUrl: string | null;
  /** Hosts that need not be on this machine. */
  readonly allowHosts: readonly string[];
  readonly intervalMs: number;
};

/**
 * Opens what is asked for; the code of each is loaded only then. Throws HarnessError, with nothing left open, where one of
 * them can't be opened. `say` gets lines for people.
 */
export async function openExporters(
  { prometheusPort, otlpUrl, allowHosts, intervalMs }: ExporterOptions,
  say: (message: string) => void,
): Promise<readonly Exporter[]> {
  const exporters: Exporter[] = [];
  try {
    if (otlpUrl !== null) {
      const { openOtlpPush } = await import('../../monitor/exporters/otlp-push.ts');
      exporters.push(await openOtlpPush({ url: otlpUrl, everyMs: intervalMs, allowHosts, resource: {} }));
    }
    if (prometheusPort !== null) {
      const { openPrometheusPage } = await import('../../monitor/exporters/prometheus-page.ts');
      const page = await openPrometheusPage(prometheusPort);
      exporters.push(page);
      say(`metrics for Prometheus: ${page.url}`);
    }
    return exporters;
  } catch (error) {
    await closeExporters(exporters);
    throw error;
  }
}

/** Ends all of them. Returns what kept them from handing anything on. */
export async function closeExporters(exporters: readonly Exporter[]): Promise<readonly string[]> {
  await Promise.all(exporters.map((exporter) => exporter.close()));
  return exporters.flatMap(({ note }) => note ?? []);
}
