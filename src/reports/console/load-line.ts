import type { AttemptSummary, ScenarioResult } from '../../harness/result/result.ts';
import { plural } from '../../plural.ts';
import { escapeText } from '../escape.ts';
import { describeTargetMemory } from '../gates/target-memory.ts';
import { formatCount, formatDuration, formatIn } from '../quantity.ts';

/** A scenario in phrases: its workload, load, threads and target. */
export function describeScenario(scenario: ScenarioResult): readonly string[] {
  const { workload, load, target } = scenario;
  const memory = describeTargetMemory(scenario);
  return [
    workload.kind,
    `${describeLoad(scenario)} on ${plural(load.shards, 'thread')}`,
    target.kind === 'none' ? 'no target' : `${target.kind} target at ${escapeText(target.origin)}`,
    ...(memory === null ? [] : [escapeText(memory)]),
  ];
}

/** `10 users for 5 s`, `10 users, 3 attempts of 5 s each`, `500/s for 1,000 iterations`, `climb to 200/s in 30 s, …`. */
export function describeLoad(scenario: ScenarioResult): string {
  const sweep = describeSweep(scenario);
  const attempts = describeAttempts(scenario);
  if (attempts === null) return sweep ?? describeStages(scenario.load);
  const [only] = scenario.load.stages;
  const isPlain = sweep === null && only && scenario.load.stages.length === 1 && only.from === only.to;
  return `${isPlain ? level(scenario.load, only.to) : (sweep ?? describeStages(scenario.load))}, ${attempts}`;
}

/** `3 attempts of 5 s each`, whose figures are shown together; null for a single attempt. */
export function describeAttempts({ runs }: { readonly runs: readonly AttemptSummary[] }): string | null {
  if (runs.length < 2) return null;
  const lengths = runs.map(({ windowMs }) => formatDuration(windowMs));
  const [shortest, longest] = [Math.min, Math.max].map((pick) =>
    formatDuration(pick(...runs.map(({ windowMs }) => windowMs))),
  );
  const isEven = lengths.every((length) => length === shortest);
  return `${runs.length} attempts of ${isEven ? `${shortest} each` : `${shortest} to ${longest}`}`;
}

/** `10 users for 5 s at each of 3 levels of pageSize`, `40 iterations at each of 4 levels of concurrency`; null without levels. */
function describeSweep({ load, levels: [first] }: ScenarioResult): string | null {
  if (!first) return null;
  const each = describeStages({ ...load, stages: load.stages.slice(0, 1) });
  const own = first.key === 'concurrency' ? each.replace(/^.* for /, '') : each;
  const count = load.stages.length;
  return `${own} at ${count === 1 ? '1 level' : `each of ${count} levels`} of ${first.key}`;
}

function describeStages(load: ScenarioResult['load']): string {
  const [only] = load.stages;
  const iterations = load.iterations === null ? null : plural(load.iterations, 'iteration');
  if (only && load.stages.length === 1 && only.from === only.to) {
    return `${level(load, only.to)} for ${iterations ?? formatDuration(only.overMs)}`;
  }
  const stages = load.stages.map(({ name, from, to, overMs }) => {
    if (overMs === 0) return `${name} to ${level(load, to)} at once`;
    const length = formatDuration(overMs);
    return from === to ? `${name} ${level(load, to)} for ${length}` : `${name} to ${level(load, to)} in ${length}`;
  });
  return [...stages, ...(iterations ? [`at most ${iterations}`] : [])].join(', ');
}

function level({ kind }: ScenarioResult['load'], value: number): string {
  return kind === 'open' ? rate(value) : plural(value, 'user');
}

const PERIODS: readonly (readonly [seconds: number, unit: string])[] = [
  [1, 's'],
  [60, 'm'],
  [3600, 'h'],
];

/** By the shortest period that makes a whole number, as people write it: `1/m`, not `0.02/s`. */
function rate(perSec: number): string {
  for (const [seconds, unit] of PERIODS) {
    const amount = Number((perSec * seconds).toPrecision(12));
    if (Number.isInteger(amount)) return `${formatCount(amount)}/${unit}`;
  }
  return formatIn('/s', perSec);
}
