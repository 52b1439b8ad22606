import { mergeGauges } from '../../metrics/gauge.ts';
import { alertText } from '../../monitor/alerts/alert-text.ts';
import { watchContainer } from '../../monitor/container/container-values.ts';
import { watchMachineWitness } from '../../monitor/container/machine-witness.ts';
import { watchSystem } from '../../monitor/machine/system.ts';
import { watchMachine } from '../../monitor/machine/system-values.ts';
import { levelScenarios } from '../../scenarios/level-scenarios.ts';
import { shardsOf, windowMs } from '../../scenarios/load/plan.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Provider } from '../../scenarios/workloads/language/fact-sources.ts';
import type { Facts } from '../../scenarios/workloads/workload.ts';
import type { MemoryFloor, Target } from '../../targets/target.ts';
import { crossCheckScenario } from '../cross-check/cross-check-scenario.ts';
import { failedAbortGate } from '../judge/abort.ts';
import { type Evidence, inSequence } from '../judge/evidence.ts';
import { judge } from '../judge/judge.ts';
import type { RunEvent } from '../result/event.ts';
import { BY_SIGNAL } from '../result/exit-code.ts';
import type { CrossCheckResult, IntervalResult, SecondResult } from '../result/result.ts';
import { discover } from '../target/discover.ts';
import { TargetWatch } from '../target/target-watch.ts';
import { asksToWatchClosely } from '../target/watched-closely.ts';
import type { Attempt, AttemptContext, AttemptPlace } from './attempt.ts';
import { AttemptMonitor, type MonitorEvidence } from './attempt-monitor.ts';
import { LevelFold } from './level-fold.ts';
import { AttemptGauges } from './level-gauges.ts';
import { LoadLimits } from './load-limits.ts';
import { OutsideLog } from './outside-log.ts';
import { RequestAudit } from './request-audit.ts';
import { type EndedLevel, runLevel } from './run-level.ts';

const SYSTEM_SAMPLE_MS = 100;

/** What is watched while an attempt runs. */
type AttemptWatch = {
  readonly gauges: AttemptGauges;
  readonly outside: OutsideLog;
  readonly monitor: AttemptMonitor;
};

/** A level before it runs: `level` is its name (null in a scenario without levels), `scenario` the plain scenario that it is. */
type PlannedLevel = { readonly level: string | null; readonly scenario: Scenario; readonly facts: Facts };

type FoldedLevel = {
  readonly level: string | null;
  readonly fold: LevelFold;
  readonly ceiling: MemoryFloor | null;
  readonly work: EndedLevel['work'];
};
type MeasuredLevel = FoldedLevel & Omit<EndedLevel, 'work'> & { readonly seconds: readonly IntervalResult[] };

/**
 * Starts the target, runs the scenario level by level, and judges it.
 * The target is closed when this returns or throws.
 */
export async function runAttempt(scenario: Scenario, place: AttemptPlace, context: AttemptContext): Promise<Attempt> {
  const gauges = new AttemptGauges(context.clock);
  const stopWatching = watchSystem(SYSTEM_SAMPLE_MS, context.clock, gauges.add);
  const outside = new OutsideLog({
    others: context.watchOthers(scenario),
    witness: watchMachineWitness(context.clock),
    onGauges: gauges.add,
    clock: context.clock,
  });
  try {
    const target = await context.startTarget(scenario, context.stop);
    const monitor = openMonitor(scenario, target.origin, gauges, context);
    try {
      target.onGauges((seen) => {
        gauges.add(seen);
        monitor.addRecorded(seen);
      });
      return await measure(scenario, place, target, { gauges, outside, monitor }, context);
    } finally {
      monitor.close();
      await target.close();
    }
  } finally {
    outside.close();
    stopWatching();
  }
}

/**
 * Runs the levels of a scenario one after the other against the same target; a scenario without levels is its own only
 * level. Each level drains before the next begins, and the garbage collection between them, if any, is the ceiling of the first and
 * the floor of the second. An attempt that is ended early does not reach all of them.
 */
async function measure(
  scenario: Scenario,
  { index: attempt, isLastRepeat }: AttemptPlace,
  target: Target,
  { gauges, outside, monitor }: AttemptWatch,
  context: AttemptContext,
): Promise<Attempt> {
  const { onEvent, pool } = context;
  const warn = (message: string): void => onEvent({ kind: 'trouble', scenario: scenario.name, message });
  const watch = new TargetWatch(target, context.stop, (reason) => warn(`the target died: ${reason}`));
  const stop = AbortSignal.any([context.stop, watch.halted]);
  const halt = (reason: string): void => {
    warn(`${reason}: ending the attempt`);
    watch.halt();
  };
  const closely = asksToWatchClosely(scenario);
  const planned = await planLevels(scenario, target.origin, context.provide, stop);
  const measured: MeasuredLevel[] = [];
  let aborted: Evidence['aborted'] = null;
  const audit = await RequestAudit.begin(watch);
  let cut: Evidence['cut'] = null;
  let floor = await watch.settle(closely);
  const startedAt = new Date().toISOString();
  for (const [index, { level, scenario: plain, facts }] of planned.entries()) {
    if (index > 0 && stop.aborted) break;
    const earlierUs = measured.reduce((sum, { fold }) => sum + fold.windowUs, 0);
    const firstSecond = measured.reduce((sum, { seconds }) => sum + seconds.length, 0);
    const levelGauges = gauges.nextLevel();
    const limits = new LoadLimits(plain, 'measured');
    const warmupLimits = new LoadLimits(plain, 'warmup');
    const levelUs = context.clock();
    const fold: LevelFold = new LevelFold({
      ...{ scenario: plain, target, gauges: levelGauges, floor, outside },
      lowerBound: 'lowerBound' in facts ? facts.lowerBound : null,
      place: { attempt, level, firstSecond },
      shards: shardsOf(plain.load, pool.threads),
      onSecond: (second) => {
        const elapsedUs = earlierUs + fold.windowUs;
        onEvent(secondEvent(scenario, second, fold.counters.ok, elapsedUs));
        if (watch.halted.aborted) return;
        aborted = failedAbortGate(scenario.gates, elapsedUs / 1e3, () => {
          outside.look();
          const soFar = [...measured, { level, fold, ceiling: null, work: null }];
          return evidenceOf(soFar, gauges, { ...monitor.evidence, died: null, aborted: null, cut: null });
        });
        if (aborted === null) cut = limits.look(fold.counters, fold.windowUs / 1e3);
        if (aborted === null && cut === null) return;
        halt(cut ?? `${aborted?.text} has failed`);
      },
    });
    const ended = await runLevel({
      ...{ scenario: plain, facts, target, fold, gauges: levelGauges, context, stop },
      id: { run: context.run, scenario: scenario.name, repeat: attempt, level: index },
      readWork: () => watch.readWork(),
      readMetrics: () => monitor.lookAtTarget(),
      onWarmup: (counters) => {
        if (stop.aborted) return;
        cut = warmupLimits.look(counters, (context.clock() - levelUs) / 1e3);
        if (cut !== null) halt(cut);
      },
      onLost: ({ shard, reason }) => warn(`shard ${shard} was lost: ${reason}`),
      onPhase: (phase) => {
        if (phase === 'measured') {
          outside.look();
          monitor.look();
        }
        onEvent({ kind: 'phase', scenario: scenario.name, level, phase });
      },
    });
    outside.look();
    const seconds = fold.end();
    if (context.stop.aborted) cut ??= BY_SIGNAL;
    floor = await watch.settle(closely);
    measured.push({ level, fold, ceiling: floor, seconds, ...ended });
  }
  if (context.stop.aborted && measured.length < planned.length) cut ??= BY_SIGNAL;
  await audit.end();
  const isCrossChecked = scenario.crossCheck !== null && isLastRepeat;
  // The target sends its last gauges while it closes. What a cross-check does to it is no part of the attempt: the evidence is
  // then complete before that.
  if (!isCrossChecked) await target.close();
  const counted = evidenceOf(measured, gauges, { ...monitor.evidence, died: watch.died, aborted, cut });
  const warmups = measured.map(({ warmup }) => warmup);
  const evidence = { ...counted, reconciliation: audit.judge(warmups, counted) };
  let crossCheck: CrossCheckResult | null = null;
  if (isCrossChecked) {
    onEvent({ kind: 'phase', scenario: scenario.name, level: null, phase: 'cross-check' });
    const values = planned.flatMap(({ facts }) => ('values' in facts ? [facts.values] : []))[0] ?? {};
    crossCheck = await crossCheckScenario(scenario, { evidence, origin: target.origin, values, stop });
  }
  return {
    startedAt,
    evidence,
    gates: judge(scenario.gates, evidence),
    shards: Math.max(...measured.map(({ shards }) => shards)),
    doubts: [...new Set(measured.flatMap(({ doubts }) => doubts))],
    intervals: measured.flatMap(({ seconds }) => seconds),
    monitor: monitor.report,
    crossCheck,
    target: { ...scenario.target, origin: target.origin, facts: target.facts },
  };
}

/** Every level with what it needs to know of the target, which is asked before anything is measured. */
async function planLevels(
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
  measured: readonly FoldedLevel[],
  gauges: AttemptGauges,
  { alerts, customTrouble, ...ending }: MonitorEvidence & Pick<Evidence, 'died' | 'aborted' | 'cut'>,
): Evidence {
  const endedWell = { died: null, aborted: null, cut: null };
  const each = measured.map(({ level, fold, ceiling, work }, index) => ({
    level,
    evidence: fold.evidence({ ceiling, work, ...(index === measured.length - 1 ? ending : endedWell) }),
  }));
  const whole = inSequence(each.map(({ evidence }) => evidence));
  const levels = each.flatMap(({ level, evidence }) => (level === null ? [] : [[level, evidence] as const]));
  const all = mergeGauges(gauges.beforeLevels, whole.gauges);
  return { ...whole, alerts, customTrouble, gauges: all, levels: new Map(levels) };
}

function secondEvent(scenario: Scenario, interval: SecondResult, ok: number, elapsedUs: number): RunEvent {
  const lengths = levelScenarios(scenario).map(({ load }) => windowMs(load));
  const ofSec = lengths.reduce<number | null>((sum, ms) => (sum === null || ms === null ? null : sum + ms / 1e3), 0);
  return { kind: 'second', scenario: scenario.name, interval, ok, doneSec: elapsedUs / 1e6, ofSec };
}

function openMonitor(
  scenario: Scenario,
  origin: string,
  gauges: AttemptGauges,
  { clock, custom, exporters, onEvent }: AttemptContext,
): AttemptMonitor {
  return new AttemptMonitor({
    ...{ scenario, origin, clock, custom, gauges, exporters },
    sources: [watchMachine({ clock }), watchContainer({ clock })],
    onAlert: (change) => onEvent({ kind: 'trouble', scenario: scenario.name, message: alertText(change) }),
  });
}
