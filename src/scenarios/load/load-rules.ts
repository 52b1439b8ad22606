/** The rules across the keys of a load, and the Load that they describe. */

import { nounFor } from '../../plural.ts';
import { LONGEST_MS } from '../fields/fields.ts';
import { issueOn, keyIssueOn, valuesOf } from '../fields/reading.ts';
import { formatDuration, formatRate, withoutNoise } from '../fields/units.ts';
import type { Issue } from '../yaml/issue.ts';
import { levelName, type Sweep } from './levels.ts';
import type { Load } from './load.ts';
import { KEYS_OF, type LoadFields } from './load-language.ts';
import type { Stage } from './profile.ts';
import { checkStages, namesOfStages, stagesOf } from './stage-rules.ts';
import { checkBesideLevels, checkSweepLength, sweepLoad } from './sweep-rules.ts';

/** Checks the keys of a load together. Faults of a single key have been reported before. */
export function checkLoad(fields: LoadFields, sweep: Sweep): readonly Issue[] {
  const kind = loadKindOf(fields, sweep);
  return [...checkBesideLevels(fields, sweep.key), ...checkShape(fields, kind, sweep), ...strangeKeys(fields, kind)];
}

/**
 * `closed` if users wait for answers, `open` if arrivals wait for nobody; null if the keys say both or neither. Levels of
 * concurrency are numbers of users.
 */
export function loadKindOf({ concurrency, rate, stages }: LoadFields, { key }: Sweep): Load['kind'] | null {
  if (key === 'concurrency') return 'closed';
  if (stages.isWritten) {
    const first = stages.value?.find(({ value }) => value?.to.value !== undefined);
    return first?.value?.to.value?.kind ?? null;
  }
  if (concurrency.isWritten === rate.isWritten) return null;
  return concurrency.isWritten ? 'closed' : 'open';
}

/** The names by which gates select the stages of a load; null if they are not known. */
export function stageNamesOf({ stages }: LoadFields, { key, levels }: Sweep): readonly string[] | null {
  if (key !== null) return levels === null ? null : levels.values.map((value) => levelName(key, value));
  if (!stages.isWritten) return ['main'];
  return stages.value === undefined ? null : namesOfStages(stages.value);
}

/** Makes the load of valid fields; undefined if the levels of the workload are not valid. */
export function makeLoad(fields: LoadFields, sweep: Sweep): Load | undefined {
  const { key, levels } = sweep;
  const kind = loadKindOf(fields, sweep);
  if (kind === null || (key !== null && levels === null)) return undefined;
  const load = loadOf(kind, fields);
  return levels === null ? load : sweepLoad(load, levels);
}

/** Checks the load as a whole, once it has been made. */
export function checkWhole(load: Load, fields: LoadFields, sweep: Sweep): readonly Issue[] {
  return sweep.levels === null ? [] : checkSweepLength(load, fields.duration);
}

function checkShape(fields: LoadFields, kind: Load['kind'] | null, { key }: Sweep): readonly Issue[] {
  const { concurrency, rate, stages, start } = fields;
  if (key === 'concurrency') return checkEnd(fields, kind);
  if (stages.isWritten) return checkStages(fields, kind);
  if (!concurrency.isWritten && !rate.isWritten) {
    const hint = 'write concurrency: 10, rate: 50/s or stages: [ { to: 50/s, over: 30s } ]';
    return [issueOn(concurrency, 'a load needs a concurrency, a rate or stages', hint)];
  }
  const issues: Issue[] = [];
  if (concurrency.isWritten && rate.isWritten) {
    const hint = 'with a concurrency, users wait for answers; with a rate, arrivals wait for nobody';
    issues.push(keyIssueOn(rate, 'a load has a concurrency or a rate, not both', hint));
  }
  if (start.isWritten) {
    issues.push(keyIssueOn(start, '"start" is for loads in stages', 'leave it out: this load has one level'));
  }
  return [...issues, ...checkEnd(fields, kind)];
}

/** A load of one level ends after a duration or after iterations; if it has both, they must agree. */
function checkEnd({ rate, duration, iterations }: LoadFields, kind: Load['kind'] | null): readonly Issue[] {
  if (!duration.isWritten && !iterations.isWritten) {
    return [issueOn(duration, 'a load needs a duration or iterations', 'write duration: 5s or iterations: 100')];
  }
  if (kind === 'closed' && duration.isWritten && iterations.isWritten) {
    const message = 'a closed load has a duration or iterations, not both';
    return [keyIssueOn(iterations, message, 'the target decides how many iterations fit into a duration')];
  }
  const [perSec, durationMs, count] = [rate.value, duration.value, iterations.value];
  if (kind !== 'open' || perSec === undefined || count === undefined) return [];
  if (!duration.isWritten && count / perSec > LONGEST_MS / 1e3) {
    const message = `${count} ${nounFor(count, 'iteration')} at ${formatRate(perSec)} ${count === 1 ? 'takes' : 'take'} more than 24h`;
    return [issueOn(rate, message, 'raise the rate, or lower iterations')];
  }
  const made = durationMs === undefined ? count : (perSec * durationMs) / 1e3;
  if (Math.abs(made - count) <= 1e-9 * count) return [];
  const message = `duration and iterations disagree: ${formatRate(perSec)} for ${formatDuration(durationMs ?? 0)} makes ${withoutNoise(made)} ${nounFor(withoutNoise(made), 'iteration')}, not ${count}`;
  return [issueOn(iterations, message, 'leave one of the two out')];
}

/** Reports the keys that only the other kind of load has. */
function strangeKeys(fields: LoadFields, kind: Load['kind'] | null): readonly Issue[] {
  if (kind === null) return [];
  const [other, why] =
    kind === 'closed'
      ? (['open', 'its users wait for answers, and no arrivals come: leave it out, or write a rate'] as const)
      : (['closed', 'its arrivals wait for nobody: leave it out, or write a concurrency'] as const);
  return KEYS_OF[other]
    .filter((key) => fields[key].isWritten)
    .map((key) => keyIssueOn(fields[key], `a${kind === 'open' ? 'n open' : ' closed'} load has no ${key}`, why));
}

function loadOf(kind: Load['kind'], fields: LoadFields): Load {
  const { iterations = null, thinkTime, arrivals, seed, maxInFlight, pacing } = valuesOf(fields);
  const stages = fields.stages.isWritten ? stagesOf(fields) : oneStage(fields);
  return kind === 'closed'
    ? { kind, stages, iterations, thinkTimeMs: thinkTime }
    : { kind, stages, iterations, arrivals, seed, maxInFlight, pacing };
}

/**
 * The one stage of a load without stages. If only iterations end the load, the stage has the greatest possible length; with
 * constant arrivals, it has the length that so many arrivals take.
 */
function oneStage(fields: LoadFields): readonly Stage[] {
  const { concurrency, rate, duration, iterations, arrivals } = valuesOf(fields);
  const level = concurrency ?? rate ?? 0;
  const isEven = rate !== undefined && arrivals === 'constant';
  const overMs = duration ?? (isEven && iterations !== undefined ? (iterations / rate) * 1e3 : LONGEST_MS);
  return [{ name: 'main', from: level, to: level, overMs }];
}
