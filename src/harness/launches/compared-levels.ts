import { levelScenarios } from '../../scenarios/level-scenarios.ts';
import type { Scenario } from '../../scenarios/scenario.ts';

/** What a scenario is compared at: each of its levels, or each stage that keeps its level, as a plain scenario of its own. */
export type ComparedLevels = {
  /** A scenario of one stage is itself; others are named by the stage, too: `paging @ pageSize=10`. */
  readonly scenarios: readonly Scenario[];
  /** Stages that can't be compared, named in the same way. */
  readonly climbing: readonly string[];
};

/** Slices are of one level, so that a stage that climbs is left out. No scenario is left where all of them do. */
export function comparedLevels(scenario: Scenario): ComparedLevels {
  const { workload, load, name } = scenario;
  const plain =
    workload.levels === null
      ? load.stages.map((stage) => ({ ...scenario, load: { ...load, stages: [stage] } }))
      : levelScenarios(scenario);
  if (plain.length === 1 && workload.levels === null) {
    return isSteady(scenario) ? { scenarios: [scenario], climbing: [] } : { scenarios: [], climbing: [name] };
  }
  const named = plain.map((level): Scenario => {
    const stage = stageOf(level);
    // The gate of another stage has nothing to do with this one.
    const gates = level.gates.filter(({ selectors }) =>
      selectors.every((selector) => selector.kind !== 'stage' || selector.name === stage),
    );
    return { ...level, name: `${name} @ ${stage}`, gates };
  });
  return {
    scenarios: named.filter(isSteady),
    climbing: named.filter((level) => !isSteady(level) && !isPause(level)).map((level) => level.name),
  };
}

function stageOf({ load }: Scenario): string {
  return load.stages[0]?.name ?? '';
}

function isSteady(level: Scenario): boolean {
  const [stage] = level.load.stages;
  return stage !== undefined && stage.from === stage.to && !isPause(level);
}

/** A stage without load has nothing that could be compared. */
function isPause({ load }: Scenario): boolean {
  return load.stages.every(({ from, to, overMs }) => (from === 0 && to === 0) || overMs === 0);
}
