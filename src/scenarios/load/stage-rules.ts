/** What the stages of a load must be together, and the profile that they make. */
import { LONGEST_MS } from '../fields/fields.ts';
import { formatDuration, parseRate } from '../fields/units.ts';
import { describe, type Issue, isMapping, issueAt, type Path } from '../yaml/issue.ts';
import type { Load } from './load.ts';
import type { Level, StageFields } from './load-language.ts';
import type { LoadFields } from './load-reading.ts';
import { arrivalsIn, lengthMs, type Stage } from './profile.ts';

type Raw = Readonly<Record<string, unknown>>;

/** The kind of load that a stage's level is of: users are a number, and a rate is a text. */
export function levelKindOf(stage: unknown): Load['kind'] | null {
  return isMapping(stage) ? kindOfLevel(stage['to']) : null;
}

function kindOfLevel(level: unknown): Load['kind'] | null {
  if (typeof level === 'number') return 'closed';
  return typeof level === 'string' ? 'open' : null;
}

function isLevel(level: unknown): boolean {
  return typeof level === 'string' ? parseRate(level).ok : Number.isInteger(level) && Number(level) >= 0;
}

/** Each stage starts where the one before it has ended. */
export function stagesOf(stages: readonly StageFields[], start: Level | undefined): readonly Stage[] {
  return stages.map(({ name, to, over }, index) => ({
    name: name ?? stageName(index),
    from: (index === 0 ? start : stages[index - 1]?.to)?.level ?? 0,
    to: to.level,
    overMs: over,
  }));
}

/** Of a stage without a name of its own. */
export function stageName(index: number): string {
  return `stage-${index + 1}`;
}

export function checkStages(raw: Raw, fields: LoadFields, kind: Load['kind'] | null, path: Path): readonly Issue[] {
  const mixed = kind === null ? [] : mixedKinds(raw, kind, path);
  const stages = fields.stages === undefined || mixed.length > 0 ? [] : stagesOf(fields.stages, fields.start);
  const isKnown = raw['start'] === undefined || fields.start !== undefined;
  return [
    ...besideStages(raw, path),
    ...mixed,
    ...(isKnown ? goingNowhere(stages, path) : []),
    ...sameNames(stages, path),
    ...tooLong(stages, path),
    ...(isKnown && kind === 'open' ? outOfReach(stages, fields.iterations, path) : []),
  ];
}

const SAID_BY_STAGES: Readonly<Record<string, string>> = {
  concurrency: 'each stage says its level: { to: 10, over: 30s }',
  rate: 'each stage says its level: { to: 50/s, over: 30s }',
  duration: 'each stage says how long it takes: { to: 50/s, over: 30s }',
};

function besideStages(raw: Raw, path: Path): readonly Issue[] {
  return Object.entries(SAID_BY_STAGES)
    .filter(([key]) => raw[key] !== undefined)
    .map(([key, hint]) => ({
      path: [...path, key],
      on: 'key',
      offset: 0,
      message: `a load in stages has no ${key} beside them`,
      hint,
    }));
}

/** The first level decides whether the load is in users or in arrivals. Levels that are wrong by themselves are not judged. */
function mixedKinds(raw: Raw, kind: Load['kind'], path: Path): readonly Issue[] {
  const stages: readonly unknown[] = Array.isArray(raw['stages']) ? raw['stages'] : [];
  const levels: readonly (readonly [Path, unknown])[] = [
    [['start'], raw['start']],
    ...stages.map((stage, index) => [['stages', index, 'to'], isMapping(stage) ? stage['to'] : null] as const),
  ];
  return levels
    .filter(([, level]) => isLevel(level) && kindOfLevel(level) !== kind)
    .map(([at, level]) =>
      kind === 'open'
        ? issueAt(
            [...path, ...at],
            `the stages are rates, and ${describe(level)} is a number of users`,
            `write ${level}/s`,
          )
        : issueAt(
            [...path, ...at],
            `the stages are numbers of users, and ${describe(level)} is none`,
            'a load has users or a rate in all its stages',
          ),
    );
}

function goingNowhere(stages: readonly Stage[], path: Path): readonly Issue[] {
  return stages.flatMap(({ name, from, to }, index) =>
    from === 0 && to === 0
      ? [
          issueAt(
            [...path, 'stages', index, 'to'],
            `the stage "${name}" goes nowhere: it stays at 0`,
            'raise its level',
          ),
        ]
      : [],
  );
}

function sameNames(stages: readonly Stage[], path: Path): readonly Issue[] {
  return stages.flatMap(({ name }, index) =>
    stages.findIndex((other) => other.name === name) < index
      ? [
          issueAt(
            [...path, 'stages', index, 'name'],
            `a second stage named "${name}"`,
            'names tell the figures of stages apart',
          ),
        ]
      : [],
  );
}

function tooLong(stages: readonly Stage[], path: Path): readonly Issue[] {
  const totalMs = lengthMs(stages);
  if (totalMs <= LONGEST_MS) return [];
  return [issueAt([...path, 'stages'], `the stages take ${formatDuration(totalMs)} together`, 'expected 24h or less')];
}

/** Users make as many iterations as they can; but how many arrivals stages make is known, and what is more never comes. */
function outOfReach(stages: readonly Stage[], iterations: number | undefined, path: Path): readonly Issue[] {
  // Less a hair: sums of rates are rounded.
  const made = Math.ceil(arrivalsIn(stages) - 1e-6);
  if (stages.length === 0 || iterations === undefined || iterations <= made) return [];
  const message = `iterations and stages are at odds: the stages make ${made} iterations, not ${iterations}`;
  return [issueAt([...path, 'iterations'], message, `expected ${made} or less, or longer stages`)];
}
