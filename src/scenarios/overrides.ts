/** What the command line changes in a file: raw data in, raw data out, before anything is validated. */

import { suggest } from './fields/nearest.ts';
import { formatDuration, parseDuration } from './fields/units.ts';
import { KEYS_OF } from './load/load-language.ts';
import { isMapping, type Path } from './yaml/issue.ts';
import type { Problem } from './yaml/problem.ts';

/** Values of flags as they were typed; null and empty lists for flags that were not given. */
export type Overrides = {
  /** Names of the scenarios that run; all of them when there is none. */
  readonly scenarios: readonly string[];
  readonly concurrency: string | null;
  readonly rate: string | null;
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
function override(scenario: unknown, overrides: Overrides): unknown {
  if (!isMapping(scenario)) return scenario;
  const { target } = overrides;
  const load = scenario['load'] ?? {};
  return {
    ...scenario,
    ...(target === null ? {} : { target: { kind: 'url', url: target } }),
    ...(isMapping(load) && changesLoad(overrides)
      ? { load: overrideEnd(overrideLevel(load, overrides), overrides) }
      : {}),
  };
}

type Raw = Readonly<Record<string, unknown>>;

function changesLoad({ concurrency, rate, duration }: Overrides): boolean {
  return concurrency !== null || rate !== null || duration !== null;
}

/**
 * A level takes the place of whatever level there was, and with it goes what only the other kind of load has. Stages leave
 * their length behind, unless iterations end the load.
 */
function overrideLevel(load: Raw, { concurrency, rate }: Overrides): Raw {
  if (concurrency === null && rate === null) return load;
  const gone: readonly string[] = [
    ...['concurrency', 'rate', 'stages', 'start'],
    ...(rate === null ? [] : KEYS_OF.closed),
    ...(concurrency === null ? [] : KEYS_OF.open),
    // A duration and iterations agreed on the rate that was; the duration stays.
    ...(load['rate'] !== undefined && load['duration'] !== undefined ? ['iterations'] : []),
  ];
  return {
    ...Object.fromEntries(Object.entries(load).filter(([key]) => !gone.includes(key))),
    ...(load['iterations'] === undefined ? lengthOfStages(load['stages']) : {}),
    ...(concurrency === null ? {} : { concurrency: numberOrText(concurrency) }),
    ...(rate === null ? {} : { rate }),
  };
}

/** The duration that stages add up to; none where one of them does not say it. */
function lengthOfStages(stages: unknown): Raw {
  if (!Array.isArray(stages)) return {};
  const lengths = stages.map((stage) => parseDuration(isMapping(stage) ? String(stage['over']) : ''));
  if (!lengths.every((length) => length.ok)) return {};
  return { duration: formatDuration(lengths.reduce((sum, { value }) => sum + value, 0)) };
}

function overrideEnd(load: Raw, { duration }: Overrides): Raw {
  if (duration === null) return load;
  const { duration: _, iterations: __, ...rest } = load;
  return { ...rest, duration };
}

function numberOrText(text: string): number | string {
  return /^[-+]?\d+(\.\d+)?(e[-+]?\d+)?$/i.test(text.trim()) ? Number(text) : text;
}

function blameOf(scenario: Path, { concurrency, rate, duration, target }: Overrides): Overridden['blame'] {
  return [
    ...(concurrency === null ? [] : [{ path: [...scenario, 'load', 'concurrency'], flag: '--concurrency' }]),
    ...(rate === null ? [] : [{ path: [...scenario, 'load', 'rate'], flag: '--rate' }]),
    ...(duration === null ? [] : [{ path: [...scenario, 'load', 'duration'], flag: '--duration' }]),
    ...(target === null ? [] : [{ path: [...scenario, 'target'], flag: '--target' }]),
  ];
}
