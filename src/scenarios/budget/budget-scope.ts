import type { GateScope } from '../gates/gate-scope.ts';
import { workObstacleOf } from '../gates/work-rules.ts';
import type { Scenario } from '../scenario.ts';
import { metricsOf } from '../workloads/language/workload-language.ts';
import { specOf, WORKLOADS } from '../workloads/workload.ts';

/** The figures that a budget can name in a scenario. */
export function budgetScope({ name, workload, requests, load, warmup }: Scenario): GateScope {
  const { levels } = workload;
  return {
    owner: `the scenario "${name}"`,
    metrics: metricsOf(specOf(workload, WORKLOADS), load.kind, WORKLOADS),
    requests,
    stages: load.stages.map((stage) => stage.name),
    swept: levels?.key ?? null,
    workObstacle: workObstacleOf({
      warmup,
      byIterations: load.iterations !== null,
      inStages: levels === null && load.stages.length > 1,
    }),
  };
}
