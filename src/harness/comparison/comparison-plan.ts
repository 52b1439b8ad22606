import { HarnessError } from '../../errors.ts';
import type { ScenarioFile } from '../../scenarios/parse-scenarios.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { readYaml } from '../../scenarios/yaml/yaml-source.ts';
import type { Build } from '../builds/build.ts';
import { targetIn } from '../builds/build-target.ts';
import { comparedLevels } from '../launches/compared-levels.ts';
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

/** Throws HarnessError `CONFIG`, with the line of each, where scenarios of a file can't be compared slice by slice. */
export function refuseClimbing({ path, scenarios, names, source }: ScenarioFile): void {
  const climbing = scenarios.filter((scenario) => comparedLevels(scenario).scenarios.length === 0);
  if (climbing.length === 0) return;
  const yaml = readYaml(source);
  const lines = climbing.map(({ name }) => {
    const place = { path: ['scenarios', names.indexOf(name), 'load'], on: 'value', offset: 0 } as const;
    const at = yaml.ok ? yaml.source.positionOf(place) : { line: 1, column: 1 };
    return `${path}:${at.line}:${at.column} scenario "${name}" can’t be compared: its load never keeps a level, and slices are of one level`;
  });
  const others = names.filter((name) => climbing.every((each) => each.name !== name));
  throw new HarnessError('CONFIG', lines, {
    hint: [
      'give the load a stage that keeps its level, such as { name: peak, to: 200/s, over: 10s } after the climb to 200/s',
      ...(others.length === 0
        ? []
        : [`or compare the others: ${others.map((name) => `--scenario ${name}`).join(' ')}`]),
    ],
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

/** The same at each level at which it is compared. */
export function planLevels({ scenario, baseline, candidate }: PlannedScenario): readonly PlannedScenario[] {
  const of = { baseline: comparedLevels(baseline).scenarios, candidate: comparedLevels(candidate).scenarios };
  return comparedLevels(scenario).scenarios.map((level, index) => ({
    scenario: level,
    // All three have the same stages.
    baseline: of.baseline[index] as Scenario,
    candidate: of.candidate[index] as Scenario,
  }));
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
