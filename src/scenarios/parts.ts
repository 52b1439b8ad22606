/** The plain scenarios that a scenario consists of. */
import type { Scenario } from './scenario.ts';
import { specOf, WORKLOADS, type Workload } from './workloads/workload.ts';
import type { WorkloadSpec } from './workloads/workload-spec.ts';

/** The scenarios that run one after the other: one a level, with that level's value and its stage alone; else just this one. */
export function partsOf(scenario: Scenario, workloads: readonly WorkloadSpec[] = WORKLOADS): readonly Scenario[] {
  const { workload, load } = scenario;
  const { levels } = workload;
  if (levels === null) return [scenario];
  const spec = specOf(workload, workloads);
  return levels.values.map((value, index) => {
    const part = spec.atLevel(workload, levels.key, value) as Workload;
    return {
      ...scenario,
      workload: part,
      requests: spec.requests(part),
      load: { ...load, stages: load.stages.slice(index, index + 1) },
    };
  });
}
