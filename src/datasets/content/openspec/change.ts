import type { Random } from '../../../random.ts';
import type { Topic } from '../words/phrase.ts';
import { randomOf } from '../words/random-streams.ts';
import { DAY_MS, DAYS_A_YEAR, YEAR_START_MS } from '../words/timestamp.ts';
import { type ChangeName, type Era, type Names, personName } from '../words/topic-names.ts';
import { TAGS } from '../words/vocabulary.ts';
import { type Capability, makeCapability } from './capability.ts';
import { type Delta, drawDelta, drawNewCapability, EDIT_KINDS } from './delta.ts';

type ChangeType = 'proposal' | 'spec' | 'task' | 'delta';
export type ChangeStatus = 'draft' | 'active' | 'completed' | 'archived';
type Priority = 'low' | 'medium' | 'high' | 'critical';

/** Everything about a change that is drawn before its texts are written. */
export type Change = {
  readonly name: ChangeName;
  readonly era: Era;
  readonly type: ChangeType;
  readonly status: ChangeStatus;
  readonly priority: Priority;
  readonly owner: string;
  readonly reviewers: readonly string[];
  readonly tags: readonly string[];
  /** Names of changes of the same era, none of which was created later. */
  readonly dependencies: readonly string[];
  /** Midnight in UTC. */
  readonly createdMs: number;
  readonly deltas: readonly Delta[];
};

/** These lists repeat values, so that a plain draw is weighted. */
const TYPES: readonly ChangeType[] = ['proposal', 'proposal', 'proposal', 'delta', 'delta', 'delta', 'spec', 'task'];
const ACTIVE_STATUSES: readonly ChangeStatus[] = ['draft', 'draft', 'draft', 'active', 'active', 'active', 'completed'];
const DRAWN_PRIORITIES: readonly Priority[] = ['low', 'low', 'medium', 'medium', 'medium', 'high', 'high', 'critical'];

const MOST_DEPENDENCIES = 3;
/** The share of changes that look for dependencies. Some of them find only changes that are newer. */
const SHARE_WITH_CANDIDATES = 0.5;
/** The furthest that a dependency reaches back, in changes. */
const REACH = 200;

/**
 * Makes change `index` of an era from random numbers of its own, so that it does not depend on the number of other changes.
 * `specs` are the main specs.
 */
export function makeChange(names: Names, era: Era, index: number, specs: readonly Capability[]): Change {
  const random = randomOf(names.seed, era === 'active' ? 'change' : 'archived', index);
  const type = random.pick(TYPES);
  const name = names.change(era, index);
  return {
    name,
    era,
    type,
    status: era === 'active' ? random.pick(ACTIVE_STATUSES) : 'archived',
    priority: random.pick(DRAWN_PRIORITIES),
    ...drawPeople(random),
    tags: random.sample(TAGS, random.between(1, 4)),
    dependencies: drawDependencies(random, names, era, index),
    createdMs: createdMsOf(names, era, index),
    deltas: drawDeltas(random, type, era, relatedFirst(random, specs, name), () =>
      makeCapability(names, specs.length + index),
    ),
  };
}

/** The day is drawn from a stream of its own, because changes that depend on this one need it, too. */
function createdMsOf({ seed }: Names, era: Era, index: number): number {
  const year = era === 'active' ? YEAR_START_MS : YEAR_START_MS - DAYS_A_YEAR * DAY_MS;
  const random = randomOf(seed, era === 'active' ? 'created' : 'archived-created', index);
  return year + random.below(DAYS_A_YEAR) * DAY_MS;
}

/** Draws an owner and different reviewers, none of whom is the owner. */
function drawPeople(random: Random): Pick<Change, 'owner' | 'reviewers'> {
  const owner = personName(random);
  const count = random.between(1, 3);
  const people = new Set([owner]);
  while (people.size <= count) people.add(personName(random));
  return { owner, reviewers: [...people].slice(1) };
}

function drawDependencies(random: Random, names: Names, era: Era, index: number): string[] {
  if (index === 0 || !random.chance(SHARE_WITH_CANDIDATES)) return [];
  const reach = Math.min(index, REACH);
  const back = new Set(Array.from({ length: random.between(1, 4) }, () => random.between(1, reach)));
  const createdMs = createdMsOf(names, era, index);
  const older = [...back].map((steps) => index - steps).filter((other) => createdMsOf(names, era, other) <= createdMs);
  return older.slice(0, MOST_DEPENDENCIES).map((other) => names.change(era, other).id);
}

/** Draws a few capabilities. The first shares a word with the change's name, if any of them does. */
function relatedFirst(random: Random, specs: readonly Capability[], { area, aspect }: Topic): readonly Capability[] {
  const drawn = random.sample(specs, 8);
  const first = drawn.find(({ topic }) => topic.area === area || topic.aspect === aspect);
  return first === undefined ? drawn : [first, ...drawn.filter((capability) => capability !== first)];
}

/** Draws at most six edits in all, because upstream advises against more than ten in a change. */
function drawDeltas(
  random: Random,
  type: ChangeType,
  era: Era,
  specs: readonly Capability[],
  unheard: () => Capability,
): Delta[] {
  if (specs.length === 0) return [drawNewCapability(random, unheard())];
  const [first, second] = specs as readonly [Capability, Capability | undefined];
  switch (type) {
    case 'proposal': {
      const deltas = [drawDelta(random, first, random.chance(0.5) ? ['ADDED', 'MODIFIED'] : ['ADDED'], era)];
      if (second !== undefined && random.chance(0.3)) deltas.push(drawDelta(random, second, ['ADDED'], era));
      return deltas;
    }
    case 'spec':
      return [drawNewCapability(random, era === 'active' ? unheard() : first)];
    case 'task':
      return [drawDelta(random, first, ['MODIFIED'], era)];
    case 'delta': {
      const kinds = Array.from({ length: random.between(2, 4) }, () => random.pick(EDIT_KINDS));
      const deltas = [drawDelta(random, first, kinds, era)];
      if (second !== undefined && random.chance(0.3))
        deltas.push(drawDelta(random, second, ['RENAMED', 'REMOVED'], era));
      return deltas;
    }
  }
}
