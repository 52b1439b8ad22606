import { readYaml } from '../../scenarios/yaml/yaml-source.ts';

/** The line of a scenario in the text of its file; null where it can't be found. `name` may have the level behind it: `paging @ pageSize=10`. */
export function lineOfScenario(source: string, name: string): number | null {
  const yaml = readYaml(source);
  if (!yaml.ok) return null;
  const { data } = yaml.source;
  const scenarios: unknown = typeof data === 'object' && data !== null && 'scenarios' in data ? data.scenarios : null;
  if (!Array.isArray(scenarios)) return null;
  const isNamed = (each: unknown): boolean =>
    typeof each === 'object' &&
    each !== null &&
    'name' in each &&
    (each.name === name || name.startsWith(`${each.name} @ `));
  const index = scenarios.findIndex(isNamed);
  return index < 0 ? null : yaml.source.positionOf({ path: ['scenarios', index], on: 'value', offset: 0 }).line;
}
