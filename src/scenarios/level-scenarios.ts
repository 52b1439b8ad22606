import type { Scenario } from './scenario.ts';
import type { WorkloadSpec } from './workloads/language/workload-spec.ts';
import { specOf, WORKLOADS, type Workload } from './workloads/workload.ts';

/**
 * The plain scenarios that the levels of a scenario are, in the order in which they run: each has the value of its level, and
 * its stage alone. A scenario without levels is its own only level.
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
