/** A `load` as written → a complete Load. Each rule looks at what is written, so that it speaks even when a key is wrong. */
import { LONGEST_MS } from '../fields/fields.ts';
import { type Fields, readFields } from '../fields/schema-reading.ts';
import { describe, type Issue, isMapping, issueAt, type Path } from '../yaml/issue.ts';
import { type LevelKey, type Levels, levelName } from './levels.ts';
import type { Load } from './load.ts';
import { KEYS_OF, loadShape } from './load-language.ts';
import type { Stage } from './profile.ts';
import { checkStages, levelKindOf, stageName, stagesOf } from './stage-rules.ts';
import { checkLoadUnderLevels, checkSweepLength, loadUnderLevels, sweepLoad } from './swept-load.ts';

type Raw = Readonly<Record<string, unknown>>;
export type LoadFields = Fields<typeof loadShape>;

/** The levels beside a load: the key that they sweep, and what they are, null where something is wrong with them. */
export type Beside = { readonly key: LevelKey | null; readonly levels: Levels | null };

/** Undefined when something was wrong; it is then in `issues`, or it is in the levels. */
export function readLoad(written: Raw, { key, levels }: Beside, path: Path, issues: Issue[]): Load | undefined {
  const found: Issue[] = [...checkLoadUnderLevels(written, key, path)];
  const raw = loadUnderLevels(written, key);
  if (!isMapping(raw)) return undefined;
  const fields = readFields(loadShape, raw, path, found) ?? {};
  found.push(...checkLoad(raw, fields, path));
  const kind = loadKindOf(raw, null);
  const load = found.length > 0 || kind === null ? undefined : loadOf(kind, fields);
  const swept = load === undefined || levels === null ? load : sweepLoad(load, levels);
  if (swept !== undefined && levels !== null) found.push(...checkSweepLength(swept, path));
  issues.push(...found);
  return found.length > 0 || (key !== null && levels === null) ? undefined : swept;
}

/**
 * Whether users wait for answers (closed) or arrivals wait for nobody (open); null where what is written says both, or
 * neither. `key` is what levels sweep beside it.
 */
export function loadKindOf(written: unknown, key: LevelKey | null): Load['kind'] | null {
  const raw = loadUnderLevels(written, key);
  if (!isMapping(raw)) return null;
  const stages = Array.isArray(raw['stages']) ? raw['stages'] : [];
  if (raw['stages'] !== undefined) return stages.map(levelKindOf).find((kind) => kind !== null) ?? null;
  const [isClosed, isOpen] = [raw['concurrency'] !== undefined, raw['rate'] !== undefined];
  if (isClosed === isOpen) return null;
  return isClosed ? 'closed' : 'open';
}

/** What gates may call the stages of a load, as far as it can be read; null where that is not known. */
export function stageNamesOf(written: unknown, { key, levels }: Beside): readonly string[] | null {
  if (key !== null) return levels === null ? null : levels.values.map((value) => levelName(key, value));
  if (!isMapping(written)) return null;
  if (written['stages'] === undefined) return ['main'];
  const stages: readonly unknown[] = Array.isArray(written['stages']) ? written['stages'] : [];
  const names = stages.map((stage, index) => (isMapping(stage) ? (stage['name'] ?? stageName(index)) : null));
  return names.length > 0 && names.every((name) => typeof name === 'string') ? names : null;
}

function checkLoad(raw: Raw, fields: LoadFields, path: Path): readonly Issue[] {
  const kind = loadKindOf(raw, null);
  if (raw['stages'] !== undefined) return [...checkStages(raw, fields, kind, path), ...strangeKeys(raw, kind, path)];
  if (raw['concurrency'] === undefined && raw['rate'] === undefined) {
    const hint = 'write concurrency: 10, rate: 50/s or stages: [ { to: 50/s, over: 30s } ]';
    return [issueAt([...path, 'concurrency'], 'a load needs a concurrency, a rate or stages', hint)];
  }
  return [...checkLevel(raw, path), ...checkEnd(raw, fields, kind, path), ...strangeKeys(raw, kind, path)];
}

function checkLevel(raw: Raw, path: Path): readonly Issue[] {
  const issues: Issue[] = [];
  if (raw['concurrency'] !== undefined && raw['rate'] !== undefined) {
    const hint = 'with a concurrency, users wait for answers; with a rate, arrivals wait for nobody';
    issues.push(keyIssue(path, 'rate', 'a load has a concurrency or a rate, not both', hint));
  }
  if (raw['start'] !== undefined) {
    issues.push(keyIssue(path, 'start', '"start" is for loads in stages', 'leave it out: this load has one level'));
  }
  return issues;
}

/** A load of one level ends after a duration or after iterations; what says both must say the same. */
function checkEnd(raw: Raw, fields: LoadFields, kind: Load['kind'] | null, path: Path): readonly Issue[] {
  const hasDuration = raw['duration'] !== undefined;
  const hasIterations = raw['iterations'] !== undefined;
  if (!hasDuration && !hasIterations) {
    const hint = 'write duration: 5s or iterations: 100';
    return [issueAt([...path, 'duration'], 'a load needs a duration or iterations', hint)];
  }
  if (kind === 'closed' && hasDuration && hasIterations) {
    const message = 'a closed load has a duration or iterations, not both';
    return [keyIssue(path, 'iterations', message, 'how many iterations fit into a duration is the target’s to say')];
  }
  const { rate, duration, iterations } = fields;
  if (kind !== 'open' || rate === undefined || iterations === undefined) return [];
  if (!hasDuration && iterations / rate > LONGEST_MS / 1e3) {
    const message = `${iterations} iterations at ${describeRate(raw['rate'])} take more than 24h`;
    return [issueAt([...path, 'rate'], message, 'raise the rate, or lower iterations')];
  }
  const made = duration === undefined ? iterations : (rate * duration) / 1e3;
  if (Math.abs(made - iterations) <= 1e-9 * iterations) return [];
  const message = `duration and iterations are at odds: ${describeRate(raw['rate'])} for ${raw['duration']} makes ${Number(made.toPrecision(12))} iterations, not ${iterations}`;
  return [issueAt([...path, 'iterations'], message, 'leave one of the two out')];
}

function describeRate(written: unknown): string {
  return typeof written === 'string' ? written.replace(/\s+/g, '') : describe(written);
}

/** Keys of the other kind of load. */
function strangeKeys(raw: Raw, kind: Load['kind'] | null, path: Path): readonly Issue[] {
  if (kind === null) return [];
  const [other, why] =
    kind === 'closed'
      ? (['open', 'its users wait for answers, and no arrivals come: leave it out, or write a rate'] as const)
      : (['closed', 'its arrivals wait for nobody: leave it out, or write a concurrency'] as const);
  return KEYS_OF[other]
    .filter((key) => raw[key] !== undefined)
    .map((key) => keyIssue(path, key, `a${kind === 'open' ? 'n open' : ' closed'} load has no ${key}`, why));
}

function keyIssue(path: Path, key: string, message: string, hint: string): Issue {
  return { path: [...path, key], on: 'key', offset: 0, message, hint };
}

function loadOf(kind: Load['kind'], fields: LoadFields): Load | undefined {
  const stages = fields.stages === undefined ? oneStage(fields) : stagesOf(fields.stages, fields.start);
  const iterations = fields.iterations ?? null;
  const { thinkTime, arrivals, seed, maxInFlight, pacing } = fields;
  if (kind === 'closed')
    return thinkTime === undefined ? undefined : { kind, stages, iterations, thinkTimeMs: thinkTime };
  if (arrivals === undefined || seed === undefined || maxInFlight === undefined || pacing === undefined)
    return undefined;
  return { kind, stages, iterations, arrivals, seed, maxInFlight, pacing };
}

/**
 * The one stage of a load without stages. Where only iterations end it, it is as long as a stage can be; but constant
 * arrivals take just as long as their number says.
 */
function oneStage({ concurrency, rate, duration, iterations, arrivals }: LoadFields): readonly Stage[] {
  const level = concurrency ?? rate ?? 0;
  const isEven = rate !== undefined && arrivals === 'constant';
  const overMs = duration ?? (isEven && iterations !== undefined ? (iterations / rate) * 1e3 : LONGEST_MS);
  return [{ name: 'main', from: level, to: level, overMs }];
}

const MOST_SERIES = 64;

/** Every stage, and so every level, has figures of its own for every request. `path` is the scenario's. */
export function checkSeries(load: Load, requests: number, levels: Levels | null, path: Path): readonly Issue[] {
  const stages = load.stages.length;
  if (stages * requests <= MOST_SERIES) return [];
  const what = levels === null ? 'stage' : 'level';
  const message = `${stages} ${what}s of ${requests} requests are ${stages * requests} series, and there are at most ${MOST_SERIES}`;
  const hint = `every ${what} has figures of its own for every request: take fewer of either`;
  return [
    levels === null
      ? keyIssue([...path, 'load'], 'stages', message, hint)
      : keyIssue([...path, 'workload', 'levels'], levels.key, message, hint),
  ];
}
