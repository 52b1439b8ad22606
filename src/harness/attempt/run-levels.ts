import { mergeGauges } from '../../metrics/gauge.ts';
import type { Work } from '../../metrics/work.ts';
import { levelScenarios } from '../../scenarios/level-scenarios.ts';
import { windowMs } from '../../scenarios/load/plan.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Provider } from '../../scenarios/workloads/language/fact-sources.ts';
import type { Facts } from '../../scenarios/workloads/workload.ts';
import type { MemoryFloor, Target } from '../../targets/target.ts';
import { crossCheckScenario } from '../cross-check/cross-check-scenario.ts';
import { failedAbortGate } from '../judge/abort.ts';
import { type Evidence, inSequence } from '../judge/evidence.ts';
import type { RunEvent } from '../result/event.ts';
import type { CrossCheckResult, IntervalResult } from '../result/result.ts';
import { discover } from '../target/discover.ts';
import { TargetWatch } from '../target/target-watch.ts';
import type { AttemptContext, AttemptPlace } from './attempt.ts';
import type { LevelFold } from './level-fold.ts';
import type { AttemptGauges } from './level-gauges.ts';
import type { OutsideLog } from './outside-log.ts';
import { type EndedLevel, runLevel } from './run-level.ts';

export type LevelsOutcome = {
  readonly startedAt: string;
  readonly evidence: Evidence;
  /** The levels that ran; an attempt that was ended early did not come to all of them. */
  readonly levels: readonly EndedLevel[];
  readonly crossCheck: CrossCheckResult | null;
};

/** What is watched while an attempt runs. */
type AttemptWatch = { readonly gauges: AttemptGauges; readonly outside: OutsideLog };

/** A level before it runs: `level` is its name (null in a scenario without levels), `scenario` the plain scenario that it is. */
type PlannedLevel = { readonly level: string | null; readonly scenario: Scenario; readonly facts: Facts };
type MeasuredLevel = {
  readonly level: string | null;
  readonly fold: LevelFold;
  readonly ceiling: MemoryFloor | null;
  readonly work: Work | null;
};

/**
 * Runs the levels of a scenario one after the other against the same target; a scenario without levels is its own only
 * level. Each level drains before the next begins, and the garbage collection between them is the ceiling of the first and
 * the floor of the second. The target is closed at the end.
 */
export async function runLevels(
  scenario: Scenario,
  { index: attempt, isLastRepeat }: AttemptPlace,
  target: Target,
  { gauges, outside }: AttemptWatch,
  context: AttemptContext,
): Promise<LevelsOutcome> {
  const { onEvent } = context;
  const warn = (message: string): void => onEvent({ kind: 'trouble', scenario: scenario.name, message });
  const watch = new TargetWatch(target, context.stop, (reason) => warn(`the target died: ${reason}`));
  const stop = AbortSignal.any([context.stop, watch.halted]);
  const planned = await plan(scenario, target.origin, context.provide, stop);
  const levels: EndedLevel[] = [];
  const measured: MeasuredLevel[] = [];
  let aborted: Evidence['aborted'] = null;
  let floor = await watch.settle();
  const startedAt = new Date().toISOString();
  for (const [index, { level, ...rest }] of planned.entries()) {
    if (index > 0 && stop.aborted) break;
    const earlierUs = measured.reduce((sum, { fold }) => sum + fold.windowUs, 0);
    const firstSecond = levels.reduce((sum, { intervals }) => sum + intervals.length, 0);
    const ended = await runLevel({
      ...{ ...rest, target, floor, outside, context, stop },
      readWork: () => watch.readWork(),
      gauges: gauges.nextLevel(),
      id: { run: context.run, scenario: scenario.name, repeat: attempt, level: index },
      place: { attempt, level, firstSecond },
      onLost: ({ shard, reason }) => warn(`shard ${shard} was lost: ${reason}`),
      onPhase: (phase) => {
        if (phase === 'measured') outside.look();
        onEvent({ kind: 'phase', scenario: scenario.name, level, phase });
      },
      onSecond: (second, fold) => {
        const elapsedUs = earlierUs + fold.windowUs;
        onEvent(secondEvent(scenario, second, elapsedUs));
        if (watch.halted.aborted) return;
        const evidence = (): Evidence => {
          outside.look();
          return evidenceOf([...measured, { level, fold, ceiling: null, work: null }], gauges, {
            died: null,
            aborted: null,
          });
        };
        aborted = failedAbortGate(scenario.gates, elapsedUs / 1e3, evidence);
        if (aborted === null) return;
        warn(`${aborted.text} has failed: ending the attempt`);
        watch.halt();
      },
    });
    outside.look();
    floor = await watch.settle();
    levels.push(ended);
    measured.push({ level, fold: ended.fold, ceiling: floor, work: ended.work });
  }
  const evidence = (): Evidence => evidenceOf(measured, gauges, { died: watch.died, aborted });
  if (scenario.crossCheck === null || !isLastRepeat) {
    // The target sends its last gauges while it closes.
    await target.close();
    return { startedAt, evidence: evidence(), levels, crossCheck: null };
  }
  // The evidence is complete after the last collection: what the cross-check does to the target is no part of the attempt.
  const own = evidence();
  onEvent({ kind: 'phase', scenario: scenario.name, level: null, phase: 'cross-check' });
  const values = planned.flatMap(({ facts }) => ('values' in facts ? [facts.values] : []))[0] ?? {};
  const crossCheck = await crossCheckScenario(scenario, { evidence: own, origin: target.origin, values, stop });
  await target.close();
  return { startedAt, evidence: own, levels, crossCheck };
}

/** Every level with what it needs to know of the target, which is asked before anything is measured. */
async function plan(
  scenario: Scenario,
  origin: string,
  provide: Provider,
  stop: AbortSignal,
): Promise<readonly PlannedLevel[]> {
  const hasLevels = scenario.workload.levels !== null;
  const planned: PlannedLevel[] = [];
  for (const plain of levelScenarios(scenario)) {
    const level = hasLevels ? (plain.load.stages[0]?.name ?? null) : null;
    planned.push({ level, scenario: plain, facts: await discover(plain, origin, provide, stop) });
  }
  return planned;
}

/** The levels as one. `ending` tells how the last of them ended; every earlier one ended well. */
function evidenceOf(
  measured: readonly MeasuredLevel[],
  gauges: AttemptGauges,
  ending: Pick<Evidence, 'died' | 'aborted'>,
): Evidence {
  const endedWell = { died: null, aborted: null };
  const each = measured.map(({ level, fold, ceiling, work }, index) => ({
    level,
    evidence: fold.evidence({ ceiling, work, ...(index === measured.length - 1 ? ending : endedWell) }),
  }));
  const whole = inSequence(each.map(({ evidence }) => evidence));
  const levels = each.flatMap(({ level, evidence }) => (level === null ? [] : [[level, evidence] as const]));
  return { ...whole, gauges: mergeGauges(gauges.beforeLevels, whole.gauges), levels: new Map(levels) };
}

function secondEvent(scenario: Scenario, interval: IntervalResult, elapsedUs: number): RunEvent {
  const lengths = levelScenarios(scenario).map(({ load }) => windowMs(load));
  const ofSec = lengths.reduce<number | null>((sum, ms) => (sum === null || ms === null ? null : sum + ms / 1e3), 0);
  return { kind: 'second', scenario: scenario.name, interval, doneSec: elapsedUs / 1e6, ofSec };
}
