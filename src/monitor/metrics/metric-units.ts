/** What a metric of the monitor is counted in. `%` of CPU: see the name. The empty unit is a plain number. */
export type MetricUnit = '%' | 'B' | 'B/s' | 'ms' | '/s' | '';

/** Every metric that a monitor can have, with its unit; `*` stands for one part of a name (a core, a heap space, a custom metric). */
export const METRIC_UNITS: { readonly [metric: string]: MetricUnit } = {
  // The machine: per cent of all cores, of its memory, of its swap.
  'system.cpu': '%',
  'system.cpu.*': '%',
  'system.steal': '%',
  'system.load1': '',
  'system.load5': '',
  'system.load15': '',
  'system.memory': '%',
  'system.memory.available': 'B',
  'system.swap': '%',
  'system.disk.read': 'B/s',
  'system.disk.write': 'B/s',
  'system.net.in': 'B/s',
  'system.net.out': 'B/s',
  'system.pressure.cpu': '%',
  'system.pressure.memory': '%',
  'system.pressure.io': '%',
  // The control group of the monitor: per cent of its own limits. Absent where it has none.
  'container.cpu': '%',
  'container.memory': '%',
  'container.memory.used': 'B',
  'container.memory.limit': 'B',
  'container.throttled': '%',
  'container.oomKills': '',
  // The watched processes with all that descends from them: CPU in per cent of one core.
  'process.cpu': '%',
  'process.rss': 'B',
  'process.count': '',
  'process.threads': '',
  'process.descriptors': '',
  'process.switches.voluntary': '/s',
  'process.switches.involuntary': '/s',
  // A Node isolate that is watched from inside.
  'isolate.heap': 'B',
  'isolate.heap.*': 'B',
  'isolate.external': 'B',
  'isolate.arrayBuffers': 'B',
  'isolate.alloc': 'B/s',
  'isolate.gc.count': '',
  'isolate.gc.count.*': '',
  'isolate.gc.pause': 'ms',
  'isolate.gc.pause.*': 'ms',
  'isolate.elu': '%',
  'loop.mean': 'ms',
  'loop.p50': 'ms',
  'loop.p99': 'ms',
  'loop.max': 'ms',
  // The watched thread: CPU and time in the run queue, in per cent of the interval.
  'thread.cpu': '%',
  'thread.wait': '%',
  // A health check.
  'url.response': 'ms',
  'url.failed': '',
  // The target of a run, and the threads that generate its load; a monitor that stands alone has none.
  'target.memory': 'B',
  'target.heap': 'B',
  'target.external': 'B',
  'target.cpu': '%',
  'target.loopLag': 'ms',
  'target.elu': '%',
  'target.rss': 'B',
  'target.threads': '',
  'target.descriptors': '',
  'worker.elu': '%',
  'worker.cpu': '%',
  'worker.memory': 'B',
};

/** Where a metric can be seen: by a monitor that stands alone, or by the one inside a run. */
export type MetricPlace = 'monitor' | 'run';

const OF_RUN = /^(system|container|target|worker)\.|^process\.(cpu|rss)$/;
const OF_RUN_ALONE = /^(target|worker)\./;

/** The metrics that there can be in a place, custom ones apart. */
export function metricsOf(place: MetricPlace): readonly string[] {
  return Object.keys(METRIC_UNITS).filter((metric) => isIn(metric, place));
}

/** Whether a metric, which may be a custom one, can be seen in a place. */
export function isIn(metric: string, place: MetricPlace): boolean {
  if (metric.startsWith(CUSTOM_PREFIX)) return true;
  return place === 'run' ? OF_RUN.test(metric) : !OF_RUN_ALONE.test(metric);
}

/** Metrics that the user records or serves. Timers have the parts count, mean, p50, p95, p99 and max. */
export const CUSTOM_PREFIX = 'custom.';

/** The unit of a metric by its name; the plain number for custom metrics, and null for a name that no metric has. */
export function unitOf(metric: string): MetricUnit | null {
  if (metric.includes('*') || metric.endsWith('.')) return null;
  if (metric.startsWith(CUSTOM_PREFIX)) return '';
  const kind = `${metric.slice(0, metric.lastIndexOf('.'))}.*`;
  const known = [metric, kind].find((name) => Object.hasOwn(METRIC_UNITS, name));
  return known === undefined ? null : (METRIC_UNITS[known] ?? null);
}
