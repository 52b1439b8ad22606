import { HarnessError } from '../../errors.ts';
import type { ScenarioFile } from '../../scenarios/parse-scenarios.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Build } from '../builds/build.ts';
import { targetIn } from '../builds/build-target.ts';
import type { ProjectPlace } from '../builds/project-place.ts';
import type { ComparisonResult } from './comparison-result.ts';
import { ARMS, type ArmName } from './slice-order.ts';
import { slicingObstacle } from './sliced-scenario.ts';

/** The scenarios of a file that can be compared, and the others. Throws HarnessError `CONFIG` where there is none to compare. */
export function comparable({ path, scenarios }: ScenarioFile): {
  readonly able: readonly Scenario[];
  readonly skipped: ComparisonResult['skipped'];
} {
  const able = scenarios.filter((scenario) => slicingObstacle(scenario) === null);
  const skipped = scenarios.flatMap((scenario) => {
    const reason = slicingObstacle(scenario);
    return reason === null ? [] : [{ scenario: scenario.name, reason }];
  });
  if (able.length > 0) return { able, skipped };
  throw new HarnessError('CONFIG', `${path}: no scenario can be compared`, {
    hint: skipped.map(({ scenario, reason }) => `${scenario}: ${reason}`),
  });
}

/** A scenario as each build runs it. */
export type PlannedScenario = { readonly scenario: Scenario } & { readonly [arm in ArmName]: Scenario };

export type PlanOptions = {
  readonly builds: { readonly [arm in ArmName]: Build };
  /** The scenarios with the URL of the command line as their target, where a build is one. */
  readonly onUrl: { readonly [arm in ArmName]?: readonly Scenario[] };
  readonly place: ProjectPlace;
};

/** The scenario with the target of each build. Throws HarnessError `CONFIG` where a build can't have it, or both can't live at once. */
export function planScenario(scenario: Scenario, { builds, onUrl, place }: PlanOptions): PlannedScenario {
  const [baseline, candidate] = ARMS.map((arm) => {
    const own = onUrl[arm]?.find(({ name }) => name === scenario.name) ?? scenario;
    return { ...own, target: targetIn(builds[arm], own, place) };
  }) as [Scenario, Scenario];
  const port = portOf(baseline);
  if (port !== null && port === portOf(candidate)) {
    throw new HarnessError(
      'CONFIG',
      `scenario "${scenario.name}": both builds would listen on port ${port}, at the same time`,
      {
        hint: 'write port: auto in the target, and take the port from $PORT',
      },
    );
  }
  return { scenario, baseline, candidate };
}

function portOf({ target }: Scenario): number | null {
  return target.kind === 'command' ? target.port : null;
}
