import type { Scenario } from './scenario.ts';
import type { WorkloadSpec } from './workloads/language/workload-spec.ts';
import { specOf, WORKLOADS, type Workload } from './workloads/workload.ts';

/**
 * A plain scenario for each level of a scenario, in the order in which they run. Each has the value and the stage of its level
 * only. A scenario without levels is returned as the only one.
 */
export function levelScenarios(
  scenario: Scenario,
  workloads: readonly WorkloadSpec[] = WORKLOADS,
): readonly Scenario[] {
  const { workload, load } = scenario;
  const { levels } = workload;
  if (levels === null) return [scenario];
  const spec = specOf(workload, workloads);
  return levels.values.map((value, index) => {
    const level = spec.atLevel(workload, levels.key, value) as Workload;
    return {
      ...scenario,
      workload: level,
      requests: spec.requests(level),
      load: { ...load, stages: load.stages.slice(index, index + 1) },
    };
  });
}
