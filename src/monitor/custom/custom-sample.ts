import { Distribution } from '../../metrics/histogram.ts';
import type { EncodedHistogram } from '../../metrics/latency-recorder.ts';
import { CUSTOM_PREFIX } from '../metrics/metric-units.ts';
import type { Values } from '../metrics/monitor-reading.ts';
import { type GaugeSample, joined } from './gauge-sample.ts';

/** What custom metrics did in an interval, by their names without the prefix. */
export type CustomSample = {
  readonly gauges: ReadonlyMap<string, GaugeSample>;
  /** By how much each went up. */
  readonly counters: ReadonlyMap<string, number>;
  /** What each has recorded, in one part or in several. */
  readonly timers: ReadonlyMap<string, readonly EncodedHistogram[]>;
};

/** The parts of a timer in a reading: a number, and times in ms. */
const PERCENTILES = [50, 95, 99] as const;

/**
 * The sample as values of a reading. A gauge is what it was last, with its lowest and highest value where it was recorded more
 * than once; a timer is its parts: `custom.query.count`, `.mean`, `.p50`, `.p95`, `.p99` and `.max`, in ms.
 */
export function customValues({ gauges, counters, timers }: CustomSample): Values {
  const values: { [metric: string]: number } = {};
  for (const [name, { last, n, min, max }] of gauges) {
    values[CUSTOM_PREFIX + name] = last;
    if (n > 1) Object.assign(values, { [`${CUSTOM_PREFIX}${name}.min`]: min, [`${CUSTOM_PREFIX}${name}.max`]: max });
  }
  for (const [name, by] of counters) values[CUSTOM_PREFIX + name] = by;
  for (const [name, parts] of timers) {
    const times = Distribution.decodeAll(parts);
    const at = `${CUSTOM_PREFIX}${name}`;
    values[`${at}.count`] = times.count;
    values[`${at}.mean`] = times.meanUs / 1e3;
    for (const percent of PERCENTILES) values[`${at}.p${percent}`] = times.percentileUs(percent) / 1e3;
    values[`${at}.max`] = times.maxUs / 1e3;
  }
  return values;
}

/** Two samples of the same metrics, the earlier one first. */
export function mergeSamples(a: CustomSample, b: CustomSample): CustomSample {
  const gauges = new Map(a.gauges);
  for (const [name, later] of b.gauges) {
    const known = gauges.get(name);
    gauges.set(name, known === undefined ? later : joined(known, later));
  }
  const counters = new Map(a.counters);
  for (const [name, by] of b.counters) counters.set(name, (counters.get(name) ?? 0) + by);
  const timers = new Map(a.timers);
  for (const [name, later] of b.timers) {
    timers.set(name, [...(timers.get(name) ?? []), ...later]);
  }
  return { gauges, counters, timers };
}
