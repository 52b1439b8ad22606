/** All kinds of workload, and which figures a scenario has. */
import { z } from 'zod';
import { COUNTERS, type CounterName, GAUGES, TIMERS, type TimerName } from '../../metrics/names.ts';
import { type MetricNames, OPEN_LOAD_METRICS } from '../gates/metric-names.ts';
import type { Load, Workload } from '../scenario.ts';
import { type Issue, isMapping, type Path } from '../yaml/issue.ts';
import { concurrency } from './concurrency/spec.ts';
import { edgeCases } from './edge-cases/spec.ts';
import { memoryPressure } from './memory-pressure/spec.ts';
import { pagination } from './pagination/spec.ts';
import { streaming } from './streaming/spec.ts';

const LANGUAGES = {
  pagination,
  streaming,
  concurrency,
  'memory-pressure': memoryPressure,
  'edge-cases': edgeCases,
} as const;
type Kind = Workload['kind'];

export const workloadLanguage: z.ZodType<Workload> = z.discriminatedUnion('kind', [
  pagination.schema,
  streaming.schema,
  concurrency.schema,
  memoryPressure.schema,
  edgeCases.schema,
]);

/** Figures that only some workloads have; all others are every workload's. */
const SPECIAL_TIMERS: readonly TimerName[] = Object.values(LANGUAGES).flatMap(({ timers }) => timers);
const SPECIAL_COUNTERS: readonly CounterName[] = Object.values(LANGUAGES).flatMap(({ counters }) => counters);

/** The kind that is written in a workload, if it is one. */
export function kindOf(raw: unknown): Kind | null {
  const kind = isMapping(raw) ? raw['kind'] : undefined;
  return typeof kind === 'string' && Object.hasOwn(LANGUAGES, kind) ? (kind as Kind) : null;
}

export function checkWorkload(raw: unknown, path: Path): readonly Issue[] {
  const kind = kindOf(raw);
  return kind === null || !isMapping(raw) ? [] : LANGUAGES[kind].check(raw, path);
}

/**
 * The figures that a kind of workload has under a kind of load (null while that is not known), and so those that its gates
 * can name. Gauges of the target are always there: a target that can't be seen makes them `n/a`.
 */
export function metricsOf(kind: Kind, load: Load['kind'] | null): MetricNames {
  const { timers, counters } = LANGUAGES[kind];
  const isThere = (name: string): boolean => load !== 'closed' || !OPEN_LOAD_METRICS.includes(name);
  return {
    timers: TIMERS.filter((name) => isThere(name) && (!SPECIAL_TIMERS.includes(name) || timers.includes(name))),
    counters: COUNTERS.filter((name) => isThere(name) && (!SPECIAL_COUNTERS.includes(name) || counters.includes(name))),
    gauges: GAUGES,
  };
}
