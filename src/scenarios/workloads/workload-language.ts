/** The `workload` of a scenario, of any kind, and the figures that each kind has. */
import { z } from 'zod';
import { COUNTERS, type CounterName, GAUGES, TIMERS, type TimerName } from '../../metrics/names.ts';
import { type MetricNames, OPEN_LOAD_METRICS } from '../gates/metric-names.ts';
import type { Load } from '../load/load.ts';
import { isMapping } from '../yaml/issue.ts';
import type { AnyWorkload, WorkloadSpec } from './workload-spec.ts';

type Specs = readonly WorkloadSpec[];

export function workloadLanguage(workloads: Specs): z.ZodType<AnyWorkload> {
  const [first, ...others] = workloads.map(({ schema }) => schema);
  if (first === undefined) throw new Error('there is no kind of workload');
  return z.discriminatedUnion('kind', [first, ...others]);
}

/** The spec of the kind that is written in a workload; null where it is not one. */
export function writtenSpec(raw: unknown, workloads: Specs): WorkloadSpec | null {
  const kind = isMapping(raw) ? raw['kind'] : undefined;
  return workloads.find((spec) => spec.kind === kind) ?? null;
}

/**
 * The figures that a kind of workload has under a kind of load (null while that is not known), and so those that its gates
 * can name. Gauges of the target are always there: a target that can't be seen makes them `n/a`.
 */
export function metricsOf(spec: WorkloadSpec, load: Load['kind'] | null, workloads: Specs): MetricNames {
  /** Figures that only some workloads have; all others are every workload's. */
  const special: readonly (TimerName | CounterName)[] = workloads.flatMap((each) => [...each.timers, ...each.counters]);
  const own: readonly (TimerName | CounterName)[] = [...spec.timers, ...spec.counters];
  const isThere = (name: TimerName | CounterName): boolean =>
    (load !== 'closed' || !OPEN_LOAD_METRICS.includes(name)) && (!special.includes(name) || own.includes(name));
  return { timers: TIMERS.filter(isThere), counters: COUNTERS.filter(isThere), gauges: GAUGES };
}
