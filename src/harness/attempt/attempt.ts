import type { Clock } from '../../metrics/clock.ts';
import type { Interval } from '../../metrics/interval.ts';
import type { CustomMetrics } from '../../monitor/custom/custom-metrics.ts';
import type { Exporter } from '../../monitor/exporters/exporter.ts';
import type { OutsideSample } from '../../monitor/neighbours/outside-sample.ts';
import type { Sampler } from '../../monitor/sampler.ts';
import type { MonitorReport } from '../../monitor/watch/monitor-report.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Provider } from '../../scenarios/workloads/language/fact-sources.ts';
import type { Evidence } from '../judge/evidence.ts';
import type { OnEvent } from '../result/event.ts';
import type { CrossCheckResult, GateResult, IntervalResult, ScenarioResult } from '../result/result.ts';
import type { Pool } from '../shards/pool.ts';
import type { TargetStarter } from '../target/start-target.ts';

/** What every attempt of a run works with. */
export type AttemptContext = {
  /** The id of the run. */
  readonly run: string;
  readonly pool: Pool;
  readonly clock: Clock;
  readonly startTarget: TargetStarter;
  readonly provide: Provider;
  readonly watchOthers: OthersWatcher;
  /** What the program around the harness records. */
  readonly custom: CustomMetrics;
  /** Who is handed what the monitor of an attempt sees. */
  readonly exporters: readonly Exporter[];
  /** Ends the load early; what was measured by then is kept. */
  readonly stop: AbortSignal;
  /** When aborted, the load does not even drain. Never by default. */
  readonly hurry?: AbortSignal;
  readonly onEvent: OnEvent;
  /** Called with every interval once, as it comes in. */
  readonly onInterval: (interval: Interval) => void;
};

/** Which attempt of its scenario it is: `index` counts all of them from 0, those that did not count among them. */
export type AttemptPlace = { readonly index: number; readonly isLastRepeat: boolean };

/** Begins to watch what processes take that belong neither to this harness nor to the scenario's target. */
export type OthersWatcher = (scenario: Pick<Scenario, 'target' | 'companions'>) => Sampler<OutsideSample>;

/** One execution of a scenario, measured and judged by itself. */
export type Attempt = {
  readonly startedAt: string;
  readonly evidence: Evidence;
  readonly gates: readonly GateResult[];
  /** The most shards that a level had. */
  readonly shards: number;
  /** Why the figures may be doubted, each reason once. */
  readonly doubts: readonly string[];
  readonly intervals: readonly IntervalResult[];
  /** What its monitor saw from the target's readiness to the end. */
  readonly monitor: MonitorReport;
  /** Made by the last repeat only, where the scenario asks for it. */
  readonly crossCheck: CrossCheckResult | null;
  readonly target: ScenarioResult['target'];
};
