/** The rules across the stages of a load, and the profile that they describe. */

import { nounFor } from '../../plural.ts';
import { LONGEST_MS } from '../fields/fields.ts';
import { type Field, issueOn, keyIssueOn } from '../fields/reading.ts';
import { formatDuration, formatRate } from '../fields/units.ts';
import { type Issue, issueAt } from '../yaml/issue.ts';
import type { Load } from './load.ts';
import type { Level, LoadFields, StageFields } from './load-language.ts';
import { arrivalsIn, lengthMs, type Stage } from './profile.ts';

type Entries = readonly Field<StageFields>[];

/** The profile of the stages. Each starts at the level at which the one before it ends. Empty if a stage is not valid. */
export function stagesOf({ stages, start }: LoadFields): readonly Stage[] {
  let from = start.value?.level ?? 0;
  const profile = (stages.value ?? []).map(({ value }, index): Stage | null => {
    const { name, to, over } = value ?? {};
    if (name === undefined || to?.value === undefined || over?.value === undefined) return null;
    if (name.isWritten && name.value === undefined) return null;
    const stage = { name: name.value ?? defaultName(index), from, to: to.value.level, overMs: over.value };
    from = stage.to;
    return stage;
  });
  return profile.every((stage) => stage !== null) ? profile : [];
}

/** The names of the stages; null if one of them is not valid. */
export function namesOfStages(entries: Entries): readonly string[] | null {
  const names = entries.map(({ value }, index) => {
    if (value === undefined) return undefined;
    return value.name.isWritten ? value.name.value : defaultName(index);
  });
  return names.every((name) => name !== undefined) ? names : null;
}

/** The name of a stage without a `name`. */
function defaultName(index: number): string {
  return `stage-${index + 1}`;
}

export function checkStages(fields: LoadFields, kind: Load['kind'] | null): readonly Issue[] {
  const { stages, start, iterations } = fields;
  const entries = stages.value ?? [];
  const mixed = kind === null ? [] : mixedKinds(entries, start, kind);
  const profile = mixed.length > 0 ? [] : stagesOf(fields);
  const isStartKnown = !start.isWritten || start.value !== undefined;
  return [
    ...besideStages(fields),
    ...mixed,
    ...(isStartKnown ? withoutLoad(profile, stages) : []),
    ...duplicateNames(profile, stages),
    ...tooLong(profile, stages),
    ...(isStartKnown && kind === 'open' ? outOfReach(profile, iterations) : []),
  ];
}

const SAID_BY_STAGES = {
  concurrency: 'each stage says its level: { to: 10, over: 30s }',
  rate: 'each stage says its level: { to: 50/s, over: 30s }',
  duration: 'each stage says how long it takes: { to: 50/s, over: 30s }',
} as const;

function besideStages(fields: LoadFields): readonly Issue[] {
  return (['concurrency', 'rate', 'duration'] as const)
    .filter((key) => fields[key].isWritten)
    .map((key) => keyIssueOn(fields[key], `a load in stages has no ${key} beside them`, SAID_BY_STAGES[key]));
}

/** The first level decides whether the load is in users or in arrivals. Invalid levels are ignored. */
function mixedKinds(entries: Entries, start: Field<Level | undefined>, kind: Load['kind']): readonly Issue[] {
  const levels = [start, ...entries.flatMap(({ value }) => (value === undefined ? [] : [value.to]))];
  return levels.flatMap((field) => {
    if (field.value === undefined || field.value.kind === kind) return [];
    const { level } = field.value;
    return kind === 'open'
      ? [issueOn(field, `the stages are rates, and ${level} is a number of users`, `write ${level}/s`)]
      : [
          issueOn(
            field,
            `the stages are numbers of users, and ${formatRate(level)} is a rate`,
            'a load has users or a rate in all its stages',
          ),
        ];
  });
}

/** A pause and a jump are stages like others, as long as there is a load before or after them. */
function withoutLoad(profile: readonly Stage[], stages: Field<unknown>): readonly Issue[] {
  if (profile.length === 0 || profile.some(({ from, to, overMs }) => overMs > 0 && from + to > 0)) return [];
  const message = lengthMs(profile) === 0 ? 'the stages take no time' : 'all stages stay at 0';
  return [issueOn(stages, message, 'write a stage that holds a level: { to: 50/s, over: 30s }')];
}

function duplicateNames(profile: readonly Stage[], { path }: Field<unknown>): readonly Issue[] {
  const seen = new Set<string>();
  return profile.flatMap(({ name }, index) => {
    if (seen.size < seen.add(name).size) return [];
    return [issueAt([...path, index, 'name'], `duplicate stage "${name}"`, 'each stage needs a name of its own')];
  });
}

function tooLong(profile: readonly Stage[], stages: Field<unknown>): readonly Issue[] {
  const totalMs = lengthMs(profile);
  if (totalMs <= LONGEST_MS) return [];
  return [issueOn(stages, `the stages take ${formatDuration(totalMs)} together`, 'expected 24h or less')];
}

/** Reports more iterations than the stages have arrivals. In a closed load any number can be reached. */
function outOfReach(profile: readonly Stage[], iterations: Field<number | undefined>): readonly Issue[] {
  // The tolerance is for sums of rates, which are rounded.
  const made = Math.ceil(arrivalsIn(profile) - 1e-6);
  const count = iterations.value;
  if (profile.length === 0 || count === undefined || count <= made) return [];
  const message = `iterations and stages disagree: the stages make ${made} ${nounFor(made, 'iteration')}, not ${count}`;
  return [issueOn(iterations, message, `expected ${made} or less, or longer stages`)];
}
