import { type GaugeStats, type Gauges, sampleOf } from '../../metrics/gauge.ts';
import type { CustomGaugeName } from '../../metrics/names.ts';
import { type CustomSample, customValues } from './custom-sample.ts';

/** A sample as gauges of a run: every value that a gauge had counts, a counter tells by how much it went up, a timer its parts. */
export function customGauges(sample: CustomSample, atUs: number): Gauges {
  const gauges: { [name in CustomGaugeName]?: GaugeStats } = {};
  const { counters, timers } = sample;
  for (const [name, { first, last, n, sum, max }] of sample.gauges) {
    gauges[`custom.${name}`] = { first, firstAtUs: atUs, last, lastAtUs: atUs, n, sum, max };
  }
  for (const [name, value] of Object.entries(customValues({ gauges: new Map(), counters, timers }))) {
    gauges[name as CustomGaugeName] = sampleOf(value, atUs);
  }
  return gauges;
}
