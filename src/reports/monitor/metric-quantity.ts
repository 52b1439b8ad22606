import type { MetricUnit } from '../../monitor/metrics/metric-units.ts';
import { formatIn, formatNumber } from '../quantity.ts';

/** A value of a metric for people. Numbers without a unit keep up to two digits after the point: a load average has some. */
export function formatMetric(unit: MetricUnit, value: number): string {
  return unit === '' ? formatNumber(value) : formatIn(unit, value);
}
