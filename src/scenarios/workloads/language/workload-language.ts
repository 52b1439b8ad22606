/** The `workload` of a scenario, of any kind, and the figures that each kind has. */
import * as z from 'zod';
import { COUNTERS, type CounterName, GAUGES, isRunGauge, TIMERS, type TimerName } from '../../../metrics/names.ts';
import { WORK_FIGURES, WORK_METRICS } from '../../../metrics/work.ts';
import type { Custom } from '../../fields/reading.ts';
import { readWith } from '../../fields/schema-reading.ts';
import { type MetricNames, OPEN_LOAD_METRICS } from '../../gates/metric-names.ts';
import type { Load } from '../../load/load.ts';
import type { WorkloadReading } from './spec-language.ts';
import type { AnyWorkload, WorkloadSpec } from './workload-spec.ts';

type Specs = readonly WorkloadSpec[];

/** A workload whose kind is known. Its other keys may be invalid; `reading` tells. */
export type WrittenWorkload = { readonly spec: WorkloadSpec; readonly reading: WorkloadReading<AnyWorkload> };

export function workloadNode(workloads: Specs): Custom<WrittenWorkload> {
  const kinds = z.discriminatedUnion(
    'kind',
    inUnion(workloads.map(({ kind }) => z.looseObject({ kind: z.literal(kind) }))),
  );
  return {
    type: 'custom',
    schema: z.xor(inUnion(workloads.map(({ language }) => language.schema))),
    read: (written, path, issues) => {
      const known = readWith(kinds, written, path, issues);
      const spec = workloads.find(({ kind }) => kind === known?.kind);
      return spec === undefined ? undefined : { spec, reading: spec.language.read(written, path, issues) };
    },
  };
}

/** zod's unions need one member or more. */
function inUnion<T>(members: readonly T[]): readonly [T, ...T[]] {
  const [first, ...others] = members;
  if (first === undefined) throw new Error('there is no kind of workload');
  return [first, ...others];
}

/**
 * The figures that gates can name for a kind of workload under a kind of load (null if that is not known). Gauges of the
 * target are always included; if a target has none, or there is no target, gates on them are `n/a`. Programs that are run have gauges
 * where there is no target, and work is that of a target.
 */
export function metricsOf(spec: WorkloadSpec, load: Load['kind'] | null, workloads: Specs): MetricNames {
  /** Figures that only some workloads have. Every workload has all others. */
  const special: readonly (TimerName | CounterName)[] = workloads.flatMap((each) => [...each.timers, ...each.counters]);
  const own: readonly (TimerName | CounterName)[] = [...spec.timers, ...spec.counters];
  const isThere = (name: TimerName | CounterName): boolean =>
    (load !== 'closed' || !OPEN_LOAD_METRICS.includes(name)) && (!special.includes(name) || own.includes(name));
  const counters = COUNTERS.filter(isThere);
  const work = WORK_METRICS.filter(
    (name) => spec.hasTarget && (WORK_FIGURES.get(name)?.per !== 'item' || counters.includes('items')),
  );
  const gauges = GAUGES.filter((name) => !spec.hasTarget || !isRunGauge(name));
  return { timers: TIMERS.filter(isThere), counters, gauges, work };
}
