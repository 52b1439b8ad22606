import { type GaugeStats, type Gauges, sampleOf } from '../../metrics/gauge.ts';
import type { CustomGaugeName } from '../../metrics/names.ts';
import { type CustomSample, customValues } from './custom-sample.ts';

/**
 * A sample of what happened between two instants as gauges of a run: every value that a gauge had counts, a counter tells by how
 * much it went up, a timer its parts.
 */
export function customGauges(sample: CustomSample, fromUs: number, toUs: number): Gauges {
  const gauges: { [name in CustomGaugeName]?: GaugeStats } = {};
  const { counters, timers } = sample;
  const span = { firstAtUs: fromUs, lastAtUs: toUs };
  for (const [name, stats] of sample.gauges) gauges[`custom.${name}`] = { ...stats, ...span };
  for (const [name, value] of Object.entries(customValues({ gauges: new Map(), counters, timers }))) {
    gauges[name as CustomGaugeName] = { ...sampleOf(value, toUs), ...span };
  }
  return gauges;
}
