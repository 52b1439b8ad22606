import type { Clock } from '../metrics/clock.ts';
import type { Interval } from '../metrics/interval.ts';
import type { GaugeName } from '../metrics/names.ts';
import { SYSTEM_GAUGES, WORKER_GAUGES } from '../metrics/names.ts';
import { Total } from '../metrics/total.ts';
import { watchSystem } from '../monitor/system.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { MemoryFloor, Target } from '../targets/target.ts';
import { shardsOf, windowMs } from '../workers/plan.ts';
import { failedAbortGate } from './abort.ts';
import { discover } from './discover.ts';
import type { OnEvent } from './event.ts';
import type { Evidence, LostShard } from './evidence.ts';
import { judge } from './judge.ts';
import { Observer } from './observer.ts';
import type { Pool } from './pool.ts';
import type { GateResult, IntervalResult, ScenarioResult } from './result.ts';
import { runShards, type ShardsOutcome } from './shards.ts';
import type { TargetStarter } from './start-target.ts';
import { Timeline } from './timeline.ts';
import { arrivalsDue, stageLengths } from './window.ts';

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
      const { startedAt, evidence, outcome, timeline } = await measure(scenario, repeat, target, observer, context);
      const gates = judge(scenario.gates, evidence);
      const described = { ...scenario.target, origin: target.origin, facts: target.facts };
      return { startedAt, evidence, gates, outcome, intervals: timeline.end(), target: described };
    } finally {
      await target.close();
    }
  } finally {
    stopWatching();
  }
}

type Measured = {
  readonly startedAt: string;
  readonly evidence: Evidence;
  readonly outcome: ShardsOutcome;
  readonly timeline: Timeline;
};

async function measure(
  scenario: Scenario,
  repeat: number,
  target: Target,
  observer: Observer,
  context: ScenarioContext,
): Promise<Measured> {
  const { onEvent } = context;
  const say = (message: string): void => onEvent({ kind: 'trouble', scenario: scenario.name, message });
  const halt = new AbortController();
  let died: string | null = null;
  let aborted: string | null = null;
  const death = target.died.then((reason) => {
    died = reason;
    say(`the target died: ${reason}`);
    halt.abort();
    return null;
  });
  const settle = (): Promise<MemoryFloor | null> => Promise.race([target.settle().then((held) => held ?? null), death]);

  const facts = await discover(scenario, target.origin);
  const floor = await settle();
  const startedAt = new Date().toISOString();
  const total = new Total();
  const timeline = new Timeline(repeat, shardsOf(scenario.load, context.pool.threads), () => observer.whole);
  const lost: LostShard[] = [];
  const cutShort = new Total();
  const soFar = (): Evidence =>
    gather(scenario, target, observer, total, { ...NOTHING_YET, floor, lost, cutShort, died });
  const onSecond = (second: IntervalResult | null): void => {
    if (second) onEvent(secondEvent(scenario, second, total));
    if (!second || halt.signal.aborted) return;
    aborted = failedAbortGate(scenario.gates, (total.toUs - total.fromUs) / 1e3, soFar);
    if (aborted === null) return;
    say(`${aborted} has failed: ending the run`);
    halt.abort();
  };
  const outcome = await runShards({
    ...context,
    scenario,
    facts,
    origin: target.origin,
    id: { run: context.run, scenario: scenario.name, repeat },
    stop: AbortSignal.any([context.stop, halt.signal]),
    onPhase: (phase, startUs) => {
      onEvent({ kind: 'phase', scenario: scenario.name, phase });
      if (phase !== 'measured') return;
      observer.openWindow(startUs);
      target.begin(startUs);
    },
    onInterval: (interval) => {
      total.add(interval);
      observer.add(interval.gauges);
      context.onInterval(interval);
      onSecond(timeline.add(interval));
    },
    onLost: (loss, closing) => {
      lost.push(loss);
      say(`shard ${loss.shard} was lost: ${loss.reason}`);
      if (!closing) return;
      cutShort.add(closing);
      onSecond(timeline.add(closing));
    },
  });
  observer.closeWindow();
  const ceiling = died === null ? await settle() : null;
  // Its last gauges come with the close.
  await target.close();
  const { busiestEluPercent } = outcome;
  const rest = { floor, ceiling, lost: outcome.lost, cutShort, died, aborted, busiestEluPercent };
  return { startedAt, evidence: gather(scenario, target, observer, total, rest), outcome, timeline };
}

type Rest = Pick<Evidence, 'floor' | 'ceiling' | 'lost' | 'cutShort' | 'died' | 'aborted' | 'busiestEluPercent'>;

/** What is only known when the shards have ended. */
const NOTHING_YET: Pick<Rest, 'ceiling' | 'aborted' | 'busiestEluPercent'> = {
  ceiling: null,
  aborted: null,
  busiestEluPercent: 0,
};

function gather(scenario: Scenario, target: Target, observer: Observer, total: Total, rest: Rest): Evidence {
  const visible = new Set<GaugeName>([...SYSTEM_GAUGES, ...WORKER_GAUGES, ...target.gauges]);
  const windowUs = Math.max(0, total.toUs - total.fromUs);
  return {
    total,
    windowUs,
    stageUs: stageLengths(scenario.load, windowUs),
    arrivalsDue: arrivalsDue(scenario.load, windowUs),
    gauges: observer.whole,
    windowGauges: observer.window,
    canSee: (gauge) => visible.has(gauge),
    ...rest,
  };
}

function secondEvent(scenario: Scenario, interval: IntervalResult, total: Total): Parameters<OnEvent>[0] {
  const doneSec = Math.max(0, total.toUs - total.fromUs) / 1e6;
  const length = windowMs(scenario.load);
  const ofSec = length === null ? null : length / 1e3;
  return { kind: 'second', scenario: scenario.name, interval, doneSec, ofSec };
}
