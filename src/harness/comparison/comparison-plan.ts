import { HarnessError } from '../../errors.ts';
import type { ScenarioFile } from '../../scenarios/parse-scenarios.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Build } from '../builds/build.ts';
import { targetIn } from '../builds/build-target.ts';
import type { ArmName } from '../launches/slice-order.ts';
import type { ComparisonOptions } from './comparison-options.ts';
import type { ComparisonResult } from './comparison-result.ts';

/** The scenarios of a file for which there is no obstacle, and the others. Throws HarnessError `CONFIG` where there is none to compare. */
export function comparable(
  { path, scenarios }: ScenarioFile,
  obstacleOf: (scenario: Scenario) => string | null,
): {
  readonly able: readonly Scenario[];
  readonly skipped: ComparisonResult['skipped'];
} {
  const able = scenarios.filter((scenario) => obstacleOf(scenario) === null);
  const skipped = scenarios.flatMap((scenario) => {
    const reason = obstacleOf(scenario);
    return reason === null ? [] : [{ scenario: scenario.name, reason }];
  });
  if (able.length > 0) return { able, skipped };
  throw new HarnessError('CONFIG', `${path}: no scenario can be compared`, {
    hint: skipped.map(({ scenario, reason }) => `${scenario}: ${reason}`),
  });
}

/** A scenario as each build runs it. */
export type PlannedScenario = { readonly scenario: Scenario } & { readonly [arm in ArmName]: Scenario };

/** The scenario with the target of each build. Throws HarnessError `CONFIG` where a build can't have it, or both can't live at once. */
export function planScenario(
  scenario: Scenario,
  builds: { readonly [arm in ArmName]: Build },
  options: Pick<ComparisonOptions, 'ownScenarios' | 'place'>,
): PlannedScenario {
  const baseline = scenarioOn('baseline', builds.baseline, scenario, options);
  const candidate = scenarioOn('candidate', builds.candidate, scenario, options);
  const port = portOf(baseline);
  if (port !== null && port === portOf(candidate)) {
    throw new HarnessError(
      'CONFIG',
      `scenario "${scenario.name}": both builds would listen on port ${port}, at the same time`,
      { hint: 'write port: auto in the target, and take the port from $PORT' },
    );
  }
  return { scenario, baseline, candidate };
}

/** The scenario with the target that a build has. Throws HarnessError `CONFIG` where it can't have it. */
export function scenarioOn(
  arm: ArmName,
  build: Build,
  scenario: Scenario,
  { ownScenarios, place }: Pick<ComparisonOptions, 'ownScenarios' | 'place'>,
): Scenario {
  const own = ownScenarios[arm]?.find(({ name }) => name === scenario.name) ?? scenario;
  return { ...own, target: targetIn(build, own, place) };
}

function portOf({ target }: Scenario): number | null {
  return target.kind === 'command' ? target.port : null;
}
