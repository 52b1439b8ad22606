/** A load beside levels: each level is a stage of its own, of the load's one level or of its own number of users. */
import { LONGEST_MS } from '../fields/fields.ts';
import { formatDuration } from '../fields/units.ts';
import { type Issue, isMapping, issueAt, type Path } from '../yaml/issue.ts';
import { type LevelKey, type Levels, levelName } from './levels.ts';
import type { Load } from './load.ts';
import { lengthMs } from './profile.ts';

type Raw = Readonly<Record<string, unknown>>;

/** The load as its rules see it: levels of users stand in for its concurrency. */
export function loadUnderLevels(load: unknown, key: LevelKey | null): unknown {
  if (key !== 'concurrency' || !isMapping(load)) return load;
  const { rate: _, stages: __, start: ___, ...rest } = load;
  return { ...rest, concurrency: 1 };
}

const SAID_OTHERWISE: Readonly<Record<string, string>> = {
  concurrency: 'leave it out, or the levels',
  rate: 'levels of concurrency are numbers of users: leave one of the two out',
};

/** What is written in a load and can't stand beside levels. */
export function checkLoadUnderLevels(load: Raw, key: LevelKey | null, path: Path): readonly Issue[] {
  if (key === null) return [];
  const keyIssue = (at: string, message: string, hint: string): Issue => ({
    ...issueAt([...path, at], message, hint),
    on: 'key',
  });
  const stages = ['stages', 'start']
    .filter((at) => load[at] !== undefined)
    .map((at) => keyIssue(at, `a load beside levels has no ${at}`, 'each level is a stage of its own'));
  if (key !== 'concurrency') return stages;
  const levels = Object.entries(SAID_OTHERWISE).filter(([at]) => load[at] !== undefined);
  return [
    ...stages,
    ...levels.map(([at, hint]) => keyIssue(at, `the levels say the concurrency, and so does ${at}`, hint)),
  ];
}

/** `load` has one stage; it is run anew for each level. */
export function sweepLoad<L extends Load>(load: L, { key, values }: Levels): L {
  const [stage] = load.stages;
  if (!stage) return load;
  const stages = values.map((value) => {
    const level = key === 'concurrency' ? { from: value, to: value } : {};
    return { ...stage, ...level, name: levelName(key, value) };
  });
  return { ...load, stages };
}

/** All levels together may take as long as a load may. */
export function checkSweepLength(load: Load, path: Path): readonly Issue[] {
  const totalMs = lengthMs(load.stages);
  if (load.iterations !== null || totalMs <= LONGEST_MS) return [];
  const message = `the levels take ${formatDuration(totalMs)} together`;
  return [issueAt([...path, 'duration'], message, 'expected 24h or less')];
}
