/** Every name a figure can have. Metric names are typed keys, never built from strings. */

/** Units that figures are kept in: milliseconds, bytes, per second, bytes per second, per cent, or a plain number. */
export type Unit = 'ms' | 'B' | '/s' | 'B/s' | '%' | '';

/** Timers; their meaning (from, to) is the table in docs/gates.md. Recorded in integer microseconds. */
export const TIMERS = ['response', 'service', 'ttfb', 'lateness', 'iteration', 'traversal', 'gap', 'startup'] as const;
export type TimerName = (typeof TIMERS)[number];

/** Classes of failed requests. A request that failed has exactly one. */
export const FAILURE_CLASSES = [
  'refused',
  'reset',
  'timeout',
  'dns',
  'tls',
  'protocol',
  'status',
  'length',
  'checksum',
  'check',
] as const;
export type FailureClass = (typeof FAILURE_CLASSES)[number];

/** Counters that a gate can name. `requests` is the number of ok requests, `failed` the sum of its classes. */
export const COUNTERS = [
  'requests',
  'started',
  'ok',
  'failed',
  'failed.refused',
  'failed.reset',
  'failed.timeout',
  'failed.dns',
  'failed.tls',
  'failed.protocol',
  'failed.status',
  'failed.length',
  'failed.checksum',
  'failed.check',
  'unfinished',
  'retried',
  'unasked',
  'connections',
  'bytes',
  'items',
  'pages',
  'iterations.started',
  'iterations.ok',
  'iterations.failed',
  'iterations.unfinished',
  'iterations.dropped',
  'iterations.droppedLate',
] as const;
export type CounterName = (typeof COUNTERS)[number];

/** Gauges of the target's own isolate; only a target that can be seen from inside has all of them. */
export const ISOLATE_GAUGES = [
  'target.memory',
  'target.heap',
  'target.external',
  'target.cpu',
  'target.loopLag',
  'target.elu',
] as const;
/** Gauges of the tree of processes that serve the target; a target that is a thread has none of its own. */
const TREE_GAUGES = ['target.rss', 'target.threads', 'target.descriptors'] as const;
/** Gauges of this process and this machine, sampled on the coordinator's thread. */
export const SYSTEM_GAUGES = ['process.rss', 'process.cpu', 'system.memory', 'system.cpu', 'system.steal'] as const;
/** Gauges of each pool thread: how near the generator is to its own limit. */
export const WORKER_GAUGES = ['worker.elu', 'worker.cpu', 'worker.memory'] as const;
/** Gauges of each program that a workload runs: the most memory that a process of it had, and its CPU with that of its children. */
export const RUN_GAUGES = ['run.rss', 'run.cpu'] as const;
export type TargetGaugeName = (typeof ISOLATE_GAUGES)[number] | (typeof TREE_GAUGES)[number];
type OwnGaugeName = TargetGaugeName | (typeof SYSTEM_GAUGES)[number] | (typeof WORKER_GAUGES)[number] | RunGaugeName;
export type RunGaugeName = (typeof RUN_GAUGES)[number];
/** What a target or the program around the harness tells of itself; nobody knows its unit. */
export type CustomGaugeName = `custom.${string}`;
export type GaugeName = OwnGaugeName | CustomGaugeName;
/** What `target.memory` of a command is: heap and external memory of its isolates, or RSS above its idle baseline. */
export const TARGET_MEMORIES = ['isolate', 'rss'] as const;
export type TargetMemory = (typeof TARGET_MEMORIES)[number];

export function isTargetMemory(fact: unknown): fact is TargetMemory {
  return TARGET_MEMORIES.some((known) => known === fact);
}

/** Memory of the target, in bytes, that can be told after a collection too. */
const HELD_GAUGES = ['target.memory', 'target.heap', 'target.external'] as const;

export function isHeldGauge(name: string): name is (typeof HELD_GAUGES)[number] {
  return HELD_GAUGES.some((known) => known === name);
}

export function isRunGauge(name: string): name is RunGaugeName {
  return RUN_GAUGES.some((known) => known === name);
}

export const GAUGES: readonly OwnGaugeName[] = [
  ...[...ISOLATE_GAUGES, ...TREE_GAUGES, ...RUN_GAUGES],
  ...[...SYSTEM_GAUGES, ...WORKER_GAUGES],
];

/**
 * How much of a span threads were kept waiting, per cent of it: tasks of the machine for each resource (pressure), cores that a
 * CPU quota withheld, the target's thread and the load's threads for a core. They explain other figures. No gate can name
 * them, since a hungry target causes its own.
 */
export const WITNESS = [
  'pressure.cpu',
  'pressure.memory',
  'pressure.io',
  'throttled',
  'wait.target',
  'wait.worker',
] as const;
export type WitnessName = (typeof WITNESS)[number];

/** Bytes, milliseconds, or per cent (of one core, or of the machine's memory); empty for a number. */
const GAUGE_UNITS: { readonly [name in OwnGaugeName]: 'B' | 'ms' | '%' | '' } = {
  'target.memory': 'B',
  'target.heap': 'B',
  'target.external': 'B',
  'target.cpu': '%',
  'target.loopLag': 'ms',
  'target.elu': '%',
  'target.rss': 'B',
  'target.threads': '',
  'target.descriptors': '',
  'run.rss': 'B',
  'run.cpu': 'ms',
  'process.rss': 'B',
  'process.cpu': '%',
  'system.memory': '%',
  'system.cpu': '%',
  'system.steal': '%',
  'worker.elu': '%',
  'worker.cpu': '%',
  'worker.memory': 'B',
};

/** The unit of a gauge; empty for a custom one. */
export function gaugeUnit(name: GaugeName): 'B' | 'ms' | '%' | '' {
  return isCustomGauge(name) ? '' : GAUGE_UNITS[name];
}

export function isCustomGauge(name: string): name is CustomGaugeName {
  return name.startsWith('custom.');
}
