/** What the command line changes in a file: raw data in, raw data out, before anything is validated. */
import { isMapping, type Path } from './issue.ts';
import { suggest } from './nearest.ts';
import type { Problem } from './problem.ts';

/** Values of flags as they were typed; null and empty lists for flags that were not given. */
export type Overrides = {
  /** Names of the scenarios that run; all of them when there is none. */
  readonly scenarios: readonly string[];
  readonly concurrency: string | null;
  readonly duration: string | null;
  readonly target: string | null;
  /** Hosts beside this machine that may be put under load. */
  readonly allowHosts: readonly string[];
};

export type Overridden = {
  readonly data: unknown;
  /** Indices of the scenarios that run. */
  readonly selected: ReadonlySet<number>;
  /** Which flag set what is at a path and below it. */
  readonly blame: readonly { readonly path: Path; readonly flag: string }[];
  readonly problems: readonly Problem[];
};

export function applyOverrides(data: unknown, overrides: Overrides): Overridden {
  const scenarios = isMapping(data) ? data['scenarios'] : undefined;
  if (!isMapping(data) || !Array.isArray(scenarios)) return { data, selected: new Set(), blame: [], problems: [] };
  const names: readonly unknown[] = scenarios.map((scenario) => (isMapping(scenario) ? scenario['name'] : undefined));
  const isSelected = (name: unknown): boolean =>
    overrides.scenarios.length === 0 || overrides.scenarios.some((wanted) => wanted === name);
  const selected = new Set(names.flatMap((name, index) => (isSelected(name) ? [index] : [])));
  return {
    data: {
      ...data,
      scenarios: scenarios.map((scenario, index) => (selected.has(index) ? override(scenario, overrides) : scenario)),
    },
    selected,
    blame: [...selected].flatMap((index) => blameOf(['scenarios', index], overrides)),
    problems: overrides.scenarios
      .filter((wanted) => !names.includes(wanted))
      .map((wanted) => noScenario(wanted, names)),
  };
}

function noScenario(wanted: string, names: readonly unknown[]): Problem {
  const there = names.filter((name) => typeof name === 'string');
  return {
    at: { kind: 'flag', flag: '--scenario' },
    message: `there is no scenario "${wanted}"`,
    hint: suggest(wanted, there),
  };
}

/** Copies what it changes: with YAML aliases, scenarios may share one `load`. */
function override(scenario: unknown, { concurrency, duration, target }: Overrides): unknown {
  if (!isMapping(scenario)) return scenario;
  const changed: Record<string, unknown> = { ...scenario };
  if (target !== null) changed['target'] = { kind: 'url', url: target };
  const load = scenario['load'] ?? {};
  if (!isMapping(load) || (concurrency === null && duration === null)) return changed;
  const { duration: _, iterations: __, ...rest } = load;
  changed['load'] = {
    ...(duration === null ? load : { ...rest, duration }),
    ...(concurrency === null ? {} : { concurrency: numberOrText(concurrency) }),
  };
  return changed;
}

function numberOrText(text: string): number | string {
  return /^[-+]?\d+(\.\d+)?(e[-+]?\d+)?$/i.test(text.trim()) ? Number(text) : text;
}

function blameOf(scenario: Path, { concurrency, duration, target }: Overrides): Overridden['blame'] {
  return [
    ...(concurrency === null ? [] : [{ path: [...scenario, 'load', 'concurrency'], flag: '--concurrency' }]),
    ...(duration === null ? [] : [{ path: [...scenario, 'load', 'duration'], flag: '--duration' }]),
    ...(target === null ? [] : [{ path: [...scenario, 'target'], flag: '--target' }]),
  ];
}
