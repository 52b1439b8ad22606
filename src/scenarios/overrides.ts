/** Applies the flags of the command line to the raw data of a file, before it is validated. */

import { suggest } from './fields/nearest.ts';
import { formatDuration, numberOrText, parseDuration } from './fields/units.ts';
import { KEYS_OF } from './load/load-language.ts';
import { type Hint, isMapping, type Path } from './yaml/issue.ts';
import type { Problem } from './yaml/problem.ts';

/** Values of flags as they were typed; null and empty lists for flags that were not given. */
export type Overrides = {
  /** Names of the scenarios to run; all scenarios if the list is empty. */
  readonly scenarios: readonly string[];
  readonly concurrency: string | null;
  readonly rate: string | null;
  readonly duration: string | null;
  readonly target: string | null;
  /** The flag that `target` was given with, for messages; `--target` if left out. */
  readonly targetFlag?: string;
  /** How often each scenario runs. */
  readonly repeat: string | null;
  /** Hosts that may be put under load, in addition to this machine. */
  readonly allowHosts: readonly string[];
};

export type Overridden = {
  readonly data: unknown;
  /** Indices of the scenarios that run. */
  readonly selected: ReadonlySet<number>;
  /** The flag that set the value at a path, or a value around it; null where the file did. */
  readonly flagOf: (path: Path) => string | null;
  readonly problems: readonly (Omit<Problem, 'hint'> & { readonly hint: Hint })[];
};

export function applyOverrides(data: unknown, overrides: Overrides): Overridden {
  const scenarios = isMapping(data) ? data['scenarios'] : undefined;
  if (!isMapping(data) || !Array.isArray(scenarios))
    return { data, selected: new Set(), flagOf: () => null, problems: [] };
  const names: readonly unknown[] = scenarios.map((scenario) => (isMapping(scenario) ? scenario['name'] : undefined));
  const wanted: ReadonlySet<unknown> = new Set(overrides.scenarios);
  const isSelected = (name: unknown): boolean => wanted.size === 0 || wanted.has(name);
  const selected = new Set(names.flatMap((name, index) => (isSelected(name) ? [index] : [])));
  return {
    data: {
      ...data,
      scenarios: scenarios.map((scenario, index) => (selected.has(index) ? override(scenario, overrides) : scenario)),
    },
    selected,
    flagOf: ([first, index, ...rest]) =>
      first === 'scenarios' && typeof index === 'number' && selected.has(index) ? flagOf(rest, overrides) : null,
    problems: overrides.scenarios.filter((name) => !names.includes(name)).map((name) => noScenario(name, names)),
  };
}

function noScenario(wanted: string, names: readonly unknown[]): Overridden['problems'][number] {
  return {
    at: { kind: 'flag', flag: '--scenario' },
    message: `there is no scenario "${wanted}"`,
    hint: () =>
      suggest(
        wanted,
        names.filter((name) => typeof name === 'string'),
      ),
  };
}

/** Returns a changed copy, because scenarios may share one `load` by YAML aliases. */
function override(scenario: unknown, overrides: Overrides): unknown {
  if (!isMapping(scenario)) return scenario;
  const { target, repeat } = overrides;
  const load = scenario['load'] ?? {};
  return {
    ...scenario,
    ...(target === null ? {} : { target: { kind: 'url', url: target } }),
    ...(repeat === null ? {} : { repeat: numberOrText(repeat) }),
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
 * The level of a flag replaces the level in the file, and removes the keys that only the other kind of load has. The length of
 * stages becomes the duration, unless iterations end the load.
 */
function overrideLevel(load: Raw, { concurrency, rate }: Overrides): Raw {
  if (concurrency === null && rate === null) return load;
  const gone: readonly string[] = [
    ...['concurrency', 'rate', 'stages', 'start'],
    ...(rate === null ? [] : KEYS_OF.closed),
    ...(concurrency === null ? [] : KEYS_OF.open),
    // Duration and iterations agreed for the rate in the file, but not for another one, so only the duration is kept.
    ...(load['rate'] !== undefined && load['duration'] !== undefined ? ['iterations'] : []),
  ];
  return {
    ...Object.fromEntries(Object.entries(load).filter(([key]) => !gone.includes(key))),
    ...(load['iterations'] === undefined ? lengthOfStages(load['stages']) : {}),
    ...(concurrency === null ? {} : { concurrency: numberOrText(concurrency) }),
    ...(rate === null ? {} : { rate }),
  };
}

/** The sum of the stages' durations as a `duration`; nothing if one of them has none. */
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

/** The flag that set the value at a path inside a scenario. */
function flagOf(
  [key, part]: Path,
  { concurrency, rate, duration, target, repeat, targetFlag = '--target' }: Overrides,
): string | null {
  if (key === 'target') return target === null ? null : targetFlag;
  if (key === 'repeat') return repeat === null ? null : '--repeat';
  if (key !== 'load') return null;
  if (part === 'concurrency') return concurrency === null ? null : '--concurrency';
  if (part === 'rate') return rate === null ? null : '--rate';
  return part === 'duration' && duration !== null ? '--duration' : null;
}
