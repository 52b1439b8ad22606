import type { Clock } from '../metrics/clock.ts';
import type { Interval } from '../metrics/interval.ts';
import type { GaugeName } from '../metrics/names.ts';
import { SYSTEM_GAUGES, WORKER_GAUGES } from '../metrics/names.ts';
import { Total } from '../metrics/total.ts';
import { watchSystem } from '../monitor/system.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { MemoryFloor, Target } from '../targets/target.ts';
import { discover } from './discover.ts';
import type { OnEvent } from './event.ts';
import type { Evidence } from './evidence.ts';
import { judge } from './judge.ts';
import { Observer } from './observer.ts';
import type { Pool } from './pool.ts';
import type { GateResult, IntervalResult, ScenarioResult } from './result.ts';
import { runShards, type ShardsOutcome } from './shards.ts';
import type { TargetStarter } from './start-target.ts';
import { Timeline } from './timeline.ts';

const SYSTEM_SAMPLE_MS = 100;

export type ScenarioContext = {
  readonly run: string;
  readonly pool: Pool;
  readonly clock: Clock;
  readonly startTarget: TargetStarter;
  readonly stop: AbortSignal;
  readonly onEvent: OnEvent;
  /** Every interval once, as it comes in. */
  readonly onInterval: (interval: Interval) => void;
};

/** One run of a scenario, measured and judged by itself. */
export type Once = {
  readonly startedAt: string;
  readonly evidence: Evidence;
  readonly gates: readonly GateResult[];
  readonly outcome: ShardsOutcome;
  readonly intervals: readonly IntervalResult[];
  readonly target: ScenarioResult['target'];
};

/** Start the target → run the shards → fold → judge. The target is gone when this returns or throws. */
export async function runOnce(scenario: Scenario, repeat: number, context: ScenarioContext): Promise<Once> {
  const observer = new Observer();
  const stopWatching = watchSystem(SYSTEM_SAMPLE_MS, context.clock, observer.add);
  try {
    const target = await context.startTarget(scenario, context.stop);
    try {
      target.onGauges(observer.add);
      const measured = await measure(scenario, repeat, target, observer, context);
      await target.close();
      return conclude(scenario, target, observer, measured);
    } finally {
      await target.close();
    }
  } finally {
    stopWatching();
  }
}

type Measured = {
  readonly startedAt: string;
  readonly total: Total;
  readonly outcome: ShardsOutcome;
  readonly timeline: Timeline;
  readonly floor: MemoryFloor | null;
  readonly ceiling: MemoryFloor | null;
  readonly died: string | null;
};

async function measure(
  scenario: Scenario,
  repeat: number,
  target: Target,
  observer: Observer,
  context: ScenarioContext,
): Promise<Measured> {
  const { onEvent, stop } = context;
  const dying = new AbortController();
  let died: string | null = null;
  const death = target.died.then((reason) => {
    died = reason;
    onEvent({ kind: 'trouble', scenario: scenario.name, message: `the target died: ${reason}` });
    dying.abort();
    return null;
  });
  const settle = (): Promise<MemoryFloor | null> => Promise.race([target.settle().then((held) => held ?? null), death]);

  const facts = await discover(scenario, target.origin);
  const floor = await settle();
  const startedAt = new Date().toISOString();
  const total = new Total();
  const timeline = new Timeline(
    repeat,
    Math.min(context.pool.threads, scenario.load.virtualUsers),
    () => observer.whole,
  );
  const outcome = await runShards({
    ...context,
    scenario,
    facts,
    origin: target.origin,
    id: { run: context.run, scenario: scenario.name, repeat },
    stop: AbortSignal.any([stop, dying.signal]),
    onPhase: (phase, startUs) => {
      onEvent({ kind: 'phase', scenario: scenario.name, phase });
      if (phase === 'measured') observer.openWindow(startUs);
    },
    onInterval: (interval) => {
      total.add(interval);
      observer.add(interval.gauges);
      context.onInterval(interval);
      const second = timeline.add(interval);
      if (second) onEvent(secondEvent(scenario, second, total));
    },
  });
  observer.closeWindow();
  for (const { shard, reason } of outcome.lost) {
    onEvent({ kind: 'trouble', scenario: scenario.name, message: `shard ${shard} was lost: ${reason}` });
  }
  const ceiling = died === null ? await settle() : null;
  return { startedAt, total, outcome, timeline, floor, ceiling, died };
}

function secondEvent(
  scenario: Scenario,
  interval: ScenarioResult['intervals'][number],
  total: Total,
): Parameters<OnEvent>[0] {
  const { until } = scenario.load;
  const doneSec = Math.max(0, total.toUs - total.fromUs) / 1e6;
  const ofSec = until.kind === 'duration' ? until.durationMs / 1e3 : null;
  return { kind: 'second', scenario: scenario.name, interval, doneSec, ofSec };
}

function conclude(scenario: Scenario, target: Target, observer: Observer, measured: Measured): Once {
  const { startedAt, total, outcome, timeline, floor, ceiling, died } = measured;
  const visible = new Set<GaugeName>([...SYSTEM_GAUGES, ...WORKER_GAUGES, ...target.gauges]);
  const evidence: Evidence = {
    total,
    windowUs: Math.max(0, total.toUs - total.fromUs),
    gauges: observer.whole,
    windowGauges: observer.window,
    canSee: (gauge) => visible.has(gauge),
    floor,
    ceiling,
    lost: outcome.lost,
    died,
    busiestEluPercent: outcome.busiestEluPercent,
  };
  const gates = judge(scenario.gates, evidence);
  const described = { ...scenario.target, origin: target.origin, facts: target.facts };
  return { startedAt, evidence, gates, outcome, intervals: timeline.end(), target: described };
}
