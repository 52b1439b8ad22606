import {
  COUNTERS,
  type CounterName,
  GAUGES,
  type GaugeName,
  isCustomGauge,
  TIMERS,
  type TimerName,
} from '../../metrics/names.ts';
import { WORK_FIGURES, WORK_METRICS, type WorkFigure, type WorkMetric } from '../../metrics/work.ts';

/** Names of figures, by the kind of metric. */
export type MetricNames = {
  readonly timers: readonly TimerName[];
  readonly counters: readonly CounterName[];
  readonly gauges: readonly GaugeName[];
  readonly work: readonly WorkMetric[];
};

/** Alerts that were raised, all of them or those of one severity. */
const ALERT_METRICS = ['alerts', 'alerts.info', 'alerts.warning', 'alerts.critical'] as const;
export type AlertMetric = (typeof ALERT_METRICS)[number];
/** The parts of a custom metric's name: letters, digits and "_", joined by dots. */
const CUSTOM = /^custom(\.[A-Za-z0-9_]+)+$/;

/** Metrics of open loads. In a closed load users wait for answers, so nothing is late and nothing is dropped. */
export const OPEN_LOAD_METRICS: readonly string[] = ['lateness', 'iterations.dropped', 'iterations.droppedLate'];

export const ALL_METRICS: MetricNames = { timers: TIMERS, counters: COUNTERS, gauges: GAUGES, work: WORK_METRICS };

export type Metric =
  | { readonly kind: 'timer'; readonly name: TimerName }
  | { readonly kind: 'counter'; readonly name: CounterName }
  | { readonly kind: 'gauge'; readonly name: GaugeName }
  | { readonly kind: 'alerts'; readonly name: AlertMetric }
  | { readonly kind: 'work'; readonly name: WorkMetric; readonly figure: WorkFigure };

export function findMetric(name: string, among: MetricNames): Metric | null {
  const timer = among.timers.find((known) => known === name);
  if (timer !== undefined) return { kind: 'timer', name: timer };
  const counter = among.counters.find((known) => known === name);
  if (counter !== undefined) return { kind: 'counter', name: counter };
  const alerts = ALERT_METRICS.find((known) => known === name);
  if (alerts !== undefined) return { kind: 'alerts', name: alerts };
  // Only the run itself can tell which custom metrics there are.
  if (isCustomGauge(name) && CUSTOM.test(name)) return { kind: 'gauge', name };
  const gauge = among.gauges.find((known) => known === name);
  if (gauge !== undefined) return { kind: 'gauge', name: gauge };
  const work = among.work.find((known) => known === name);
  const figure = work && WORK_FIGURES.get(work);
  return work && figure ? { kind: 'work', name: work, figure } : null;
}

export function listMetrics(metrics: MetricNames): readonly string[] {
  return [
    ...[...metrics.timers, ...metrics.counters, ...metrics.gauges, ...metrics.work],
    ...[...ALERT_METRICS, 'custom.NAME'],
  ];
}
