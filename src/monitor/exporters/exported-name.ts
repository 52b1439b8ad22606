import { CUSTOM_PREFIX, METRIC_UNITS, type MetricUnit } from '../metrics/metric-units.ts';

/** A metric as other systems know it: in base units (seconds, bytes, ratios), with the changing part of its name as a label. */
export type ExportedName = {
  readonly name: string;
  /** The core, the heap space, the kind of collection; null for a metric whose name has no such part. */
  readonly part: string | null;
  readonly help: string;
  /** A value in our unit, times this, is in theirs. */
  readonly factor: number;
};

const PREFIX = 'perf_harness_';
const SUFFIX: { readonly [unit in MetricUnit]: { readonly ending: string; readonly factor: number } } = {
  '%': { ending: '_ratio', factor: 0.01 },
  B: { ending: '_bytes', factor: 1 },
  'B/s': { ending: '_bytes_per_second', factor: 1 },
  ms: { ending: '_seconds', factor: 0.001 },
  '/s': { ending: '_per_second', factor: 1 },
  '': { ending: '', factor: 1 },
};

/** `system.cpu.0` is `perf_harness_system_cpu_part_ratio{part="0"}`; custom metrics keep their unit, which nobody knows. */
export function exportedName(metric: string): ExportedName {
  const help = `${metric} of perf-harness`;
  if (metric.startsWith(CUSTOM_PREFIX)) return { name: PREFIX + plain(metric), part: null, help, factor: 1 };
  const own = METRIC_UNITS[metric];
  const cut = metric.lastIndexOf('.');
  const family = `${metric.slice(0, cut)}.*`;
  const unit = own ?? METRIC_UNITS[family] ?? '';
  const { ending, factor } = SUFFIX[unit];
  // The whole and its parts are two metrics: whoever adds up the parts must not count the whole, too.
  const isPart = own === undefined && METRIC_UNITS[family] !== undefined;
  const stem = isPart ? `${metric.slice(0, cut)}_part` : metric;
  return {
    name: `${PREFIX}${plain(stem)}${ending}`,
    part: isPart ? metric.slice(cut + 1) : null,
    help: isPart ? `${family} of perf-harness` : help,
    factor,
  };
}

/** `container.oomKills` is `container_oom_kills`. */
function plain(name: string): string {
  return name
    .replace(/[a-z][A-Z]/g, (pair) => `${pair[0]}_${pair[1]}`)
    .toLowerCase()
    .replace(/[^a-z0-9_]/g, '_');
}
