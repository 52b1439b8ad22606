import { Webhook } from '../../monitor/alerts/webhook.ts';
import type { Exporter } from '../../monitor/exporters/exporter.ts';
import { openOtlpPush } from '../../monitor/exporters/otlp-push.ts';
import { openPrometheusPage } from '../../monitor/exporters/prometheus-page.ts';
import type { Tick } from '../../monitor/watch/monitor-engine.ts';

/** Who gets what a monitor sees, beside the terminal. Null for nobody. */
export type HandOnOptions = {
  readonly prometheusPort: number | null;
  readonly otlpUrl: string | null;
  readonly webhookUrl: string | null;
  readonly allowHosts: readonly string[];
  readonly intervalMs: number;
};

/** Hands each look on. None of the receivers holds up the monitor. */
export type HandOn = {
  readonly take: (tick: Tick) => void;
  /** What keeps a receiver from getting anything. */
  readonly notes: () => readonly string[];
  /** Gives receivers a short while for what is under way. */
  readonly close: () => Promise<void>;
};

/** Throws HarnessError, with nothing left open, where one of them can't be opened. `say` gets lines for people. */
export async function openHandOn(options: HandOnOptions, say: (message: string) => void): Promise<HandOn> {
  const { prometheusPort, otlpUrl, webhookUrl, allowHosts, intervalMs } = options;
  const exporters: Exporter[] = [];
  const notes = new Set<string>();
  try {
    const webhook =
      webhookUrl === null
        ? null
        : new Webhook({ url: webhookUrl, allowHosts, onTrouble: (message) => void notes.add(message) });
    if (otlpUrl !== null)
      exporters.push(await openOtlpPush({ url: otlpUrl, everyMs: intervalMs, allowHosts, resource: {} }));
    if (prometheusPort !== null) {
      const page = await openPrometheusPage(prometheusPort);
      say(`metrics for Prometheus: ${page.url}`);
      exporters.push(page);
    }
    return {
      take: ({ reading, changes, standing }) => {
        for (const exporter of exporters) exporter.update(reading, standing);
        for (const change of changes) webhook?.send(change);
      },
      notes: () => {
        for (const { note } of exporters) if (note !== null) notes.add(note);
        return [...notes];
      },
      close: async () => {
        await Promise.all([webhook?.close(), ...exporters.map((exporter) => exporter.close())]);
      },
    };
  } catch (error) {
    await Promise.all(exporters.map((exporter) => exporter.close()));
    throw error;
  }
}
