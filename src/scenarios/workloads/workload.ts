/** All kinds of workload, as the registry of specs lists them. */

import type { AnyWorkload, WorkloadSpec } from './language/workload-spec.ts';
import * as specs from './specs.ts';

type Specs = (typeof specs)[keyof typeof specs];
type WorkloadOf<Spec> = Spec extends WorkloadSpec<infer W, infer _> ? W : never;
type FactsOf<Spec> = Spec extends WorkloadSpec<infer _, infer Facts> ? Facts : never;

/** A parsed workload of any kind. */
export type Workload = WorkloadOf<Specs>;

/** What threads need to know besides the workload; the type depends on its kind. */
export type Facts = FactsOf<Specs>;

export const WORKLOADS: readonly WorkloadSpec[] = Object.values<WorkloadSpec>(specs);

/** The spec of a parsed workload. */
export function specOf({ kind }: AnyWorkload, workloads: readonly WorkloadSpec[]): WorkloadSpec {
  const spec = workloads.find((known) => known.kind === kind);
  if (spec === undefined) throw new Error(`no spec for the workload ${kind}`);
  return spec;
}
