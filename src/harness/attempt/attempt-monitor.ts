import { allowedBy } from '../../loopback.ts';
import type { Clock } from '../../metrics/clock.ts';
import { type Gauges, gaugeNames } from '../../metrics/gauge.ts';
import { type CustomGaugeName, isCustomGauge } from '../../metrics/names.ts';
import type { AlertChange } from '../../monitor/alerts/alert.ts';
import { AlertWatch } from '../../monitor/alerts/alert-watch.ts';
import { customGauges } from '../../monitor/custom/custom-gauges.ts';
import type { CustomMetrics } from '../../monitor/custom/custom-metrics.ts';
import { type CustomSample, customValues, mergeSamples } from '../../monitor/custom/custom-sample.ts';
import { Scrape } from '../../monitor/custom/scrape.ts';
import type { Exporter } from '../../monitor/exporters/exporter.ts';
import { CUSTOM_PREFIX } from '../../monitor/metrics/metric-units.ts';
import type { Values } from '../../monitor/metrics/monitor-reading.ts';
import type { MonitorSource } from '../../monitor/metrics/monitor-source.ts';
import { MonitorEngine } from '../../monitor/watch/monitor-engine.ts';
import type { MonitorReport } from '../../monitor/watch/monitor-report.ts';
import { DISCOVERY_HEADER } from '../../scenarios/fields/discovery-header.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { reachOf } from '../../scenarios/target/target-spec.ts';
import { readTls } from '../../tls-files.ts';
import type { Evidence } from '../judge/evidence.ts';
import type { AttemptGauges } from './level-gauges.ts';

const EVERY_MS = 1000;
/** A look sooner after the last one than this would see few ticks of the kernel, and much error. */
const SHORTEST_US = 200_000;
const NOTHING: CustomSample = { gauges: new Map(), counters: new Map(), timers: new Map() };

export type AttemptMonitorOptions = {
  readonly scenario: Pick<Scenario, 'name' | 'target' | 'gates' | 'alerts'>;
  /** Where the target is. */
  readonly origin: string;
  readonly clock: Clock;
  /** What is watched besides the target and what is custom. */
  readonly sources: readonly MonitorSource[];
  /** What the program around the harness records. */
  readonly custom: CustomMetrics;
  readonly gauges: Pick<AttemptGauges, 'latest' | 'add' | 'addTimer'>;
  readonly exporters: readonly Exporter[];
  readonly onAlert: (change: AlertChange) => void;
};

/** What gates are judged by of all that a monitor saw. */
export type MonitorEvidence = Pick<Evidence, 'alerts' | 'customTrouble'>;

/** The monitor inside an attempt: it looks once a second, raises the scenario's alerts, and brings in custom metrics. */
export class AttemptMonitor {
  readonly #options: AttemptMonitorOptions;
  readonly #alerts: AlertWatch;
  readonly #engine: MonitorEngine;
  readonly #scrape: Scrape | null;
  readonly #timer: NodeJS.Timeout;
  #lookedUs = Number.NEGATIVE_INFINITY;
  readonly #collected: CustomSample[] = [];
  /** Metrics that gates name: the times of others are not kept. */
  readonly #gated: ReadonlySet<string>;
  #collectedUs: number;

  constructor(options: AttemptMonitorOptions) {
    const { scenario, clock, sources, custom, gauges } = options;
    this.#options = options;
    this.#alerts = new AlertWatch(scenario.alerts);
    this.#scrape = openScrape(options);
    const own: MonitorSource[] = [
      { name: 'the run', take: () => valuesOf(gauges.latest), close: () => undefined },
      {
        name: 'custom metrics',
        take: () => {
          this.#collect();
          return customValues(this.#collected.splice(0).reduce(mergeSamples, NOTHING));
        },
        notes: () => [this.#scrape?.note ?? []].flat(),
        close: () => this.#scrape?.close(),
      },
    ];
    this.#gated = new Set(scenario.gates.map(({ figure }) => figure.metric));
    // What was recorded before belongs to nobody.
    custom.take();
    this.#collectedUs = clock();
    this.#engine = new MonitorEngine({
      sources: [...sources, ...own],
      alerts: this.#alerts,
      watched: `scenario ${scenario.name}`,
      intervalMs: EVERY_MS,
      clock,
      wallClock: Date.now,
    });
    this.#timer = setInterval(() => this.look(), EVERY_MS);
    this.#timer.unref();
  }

  /** Looks now, so that what is asked for next is known up to now. */
  look(): void {
    const nowUs = this.#options.clock();
    if (nowUs - this.#lookedUs < SHORTEST_US) return;
    this.#lookedUs = nowUs;
    const { reading, changes } = this.#engine.tick();
    for (const change of changes) this.#options.onAlert(change);
    for (const exporter of this.#options.exporters) exporter.update(reading, this.#alerts.standing);
  }

  /** Takes in what the target has recorded of itself, of which its gauges tell: alerts may name it. */
  addRecorded(gauges: Gauges): void {
    const recorded = gaugeNames(gauges).filter(isCustomGauge);
    if (recorded.length === 0) return;
    const stats = recorded.flatMap((name) => {
      const known = gauges[name];
      return known === undefined ? [] : [[name.slice(CUSTOM_PREFIX.length), known] as const];
    });
    this.#collected.push({ ...NOTHING, gauges: new Map(stats) });
  }

  /** Asks the target for its metrics once more, so that counters are known up to now, and only up to now. */
  async lookAtTarget(): Promise<void> {
    await this.#scrape?.scrape();
    this.#collect();
    this.look();
  }

  get evidence(): MonitorEvidence {
    return { alerts: this.#engine.report().alerts, customTrouble: this.#scrape?.note ?? null };
  }

  /** All that was seen until now. */
  get report(): MonitorReport {
    return this.#engine.report();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#engine.close();
  }

  /** Hands on what has arrived as gauges of the run, and keeps it for the next reading. */
  #collect(): void {
    const { custom, clock, gauges } = this.#options;
    const [fromUs, toUs] = [this.#collectedUs, clock()];
    this.#collectedUs = toUs;
    for (const sample of [custom.take(), this.#scrape?.take() ?? null]) {
      if (sample === null) continue;
      gauges.add(customGauges(sample, fromUs, toUs));
      for (const [name, parts] of sample.timers) {
        const metric: CustomGaugeName = `custom.${name}`;
        if (this.#gated.has(metric)) gauges.addTimer(metric, parts, fromUs, toUs);
      }
      this.#collected.push(sample);
    }
  }
}

/** A target is asked where the scenario says so; ours, which serves its metrics anyway, where somebody wants to know. */
function openScrape({ scenario, origin }: AttemptMonitorOptions): Scrape | null {
  const { target, gates, alerts } = scenario;
  if (target.kind === 'none') return null;
  const path = target.kind === 'openspec' ? '/metrics' : target.metrics;
  const isWanted =
    target.kind !== 'openspec' ||
    alerts.some(({ metric }) => isCustomGauge(metric)) ||
    gates.some(({ figure }) => isCustomGauge(figure.metric));
  if (path === null || !isWanted) return null;
  const { headers, tls } = reachOf(target);
  return new Scrape({
    url: `${origin}${path}`,
    everyMs: EVERY_MS,
    headers: { ...headers, [DISCOVERY_HEADER]: 'metrics' },
    tls: readTls(tls),
    // The target may be elsewhere, where the file or the command line has allowed it.
    allowHosts: allowedBy(new URL(origin).hostname),
  });
}

/** Custom gauges come from their own sources. */
function valuesOf(gauges: Gauges): Values {
  return Object.fromEntries(
    gaugeNames(gauges).flatMap((name) => {
      const last = gauges[name]?.last;
      return last === undefined || isCustomGauge(name) ? [] : [[name, last]];
    }),
  );
}
