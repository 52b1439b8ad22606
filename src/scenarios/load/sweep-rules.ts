/** Rules for the load of a workload with levels. Each level is a stage; its load is that of the file, or its number of users. */
import { LONGEST_MS } from '../fields/fields.ts';
import { type Field, issueOn, keyIssueOn } from '../fields/reading.ts';
import { formatDuration } from '../fields/units.ts';
import type { Issue } from '../yaml/issue.ts';
import { type LevelKey, type Levels, levelName } from './levels.ts';
import type { Load } from './load.ts';
import type { LoadFields } from './load-language.ts';
import { lengthMs } from './profile.ts';

/** Reports keys of a load that a workload with levels does not allow. */
export function checkBesideLevels(fields: LoadFields, key: LevelKey | null): readonly Issue[] {
  if (key === null) return [];
  const { concurrency, rate, stages, start } = fields;
  const each = 'each level is a stage of its own';
  return [
    ...(stages.isWritten ? [keyIssueOn(stages, 'a load beside levels has no stages', each)] : []),
    ...(start.isWritten ? [keyIssueOn(start, 'a load beside levels has no start', each)] : []),
    ...(key === 'concurrency' ? saidTwice(concurrency, 'concurrency', 'leave it out, or the levels') : []),
    ...(key === 'concurrency'
      ? saidTwice(rate, 'rate', 'levels of concurrency are numbers of users: leave one of the two out')
      : []),
  ];
}

function saidTwice(field: Field<unknown>, key: string, hint: string): readonly Issue[] {
  return field.isWritten ? [keyIssueOn(field, `the levels set the concurrency, and so does ${key}`, hint)] : [];
}

/** The load with a stage for each level in place of its one stage. */
export function sweepLoad<L extends Load>(load: L, { key, values }: Levels): L {
  const [stage] = load.stages;
  if (!stage) return load;
  const stages = values.map((value) => {
    const level = key === 'concurrency' ? { from: value, to: value } : {};
    return { ...stage, ...level, name: levelName(key, value) };
  });
  return { ...load, stages };
}

/** The levels together must not take longer than a load may. */
export function checkSweepLength(load: Load, duration: Field<unknown>): readonly Issue[] {
  const totalMs = lengthMs(load.stages);
  if (load.iterations !== null || totalMs <= LONGEST_MS) return [];
  return [issueOn(duration, `the levels take ${formatDuration(totalMs)} together`, 'expected 24h or less')];
}
