import type { Clock } from '../metrics/clock.ts';
import type { Interval } from '../metrics/interval.ts';
import { watchSystem } from '../monitor/system.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { Provider } from '../scenarios/workloads/fact-sources.ts';
import type { OnEvent } from './event.ts';
import type { Evidence } from './judge/evidence.ts';
import { judge } from './judge/judge.ts';
import { Observers } from './result/observer.ts';
import type { CrossCheckResult, GateResult, IntervalResult, ScenarioResult } from './result/result.ts';
import { runParts } from './run-parts.ts';
import type { Pool } from './shards/pool.ts';
import type { ShardsOutcome } from './shards/shards.ts';
import type { TargetStarter } from './target/start-target.ts';

const SYSTEM_SAMPLE_MS = 100;

export type ScenarioContext = {
  readonly run: string;
  readonly pool: Pool;
  readonly clock: Clock;
  readonly startTarget: TargetStarter;
  readonly provide: Provider;
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
  readonly outcome: Pick<ShardsOutcome, 'shards' | 'doubts'>;
  readonly intervals: readonly IntervalResult[];
  readonly crossCheck: CrossCheckResult | null;
  readonly target: ScenarioResult['target'];
};

/** Start the target → run the scenario, level by level → judge. The target is gone when this returns or throws. */
export async function runOnce(scenario: Scenario, repeat: number, context: ScenarioContext): Promise<Once> {
  const observers = new Observers(context.clock);
  const stopWatching = watchSystem(SYSTEM_SAMPLE_MS, context.clock, observers.add);
  try {
    const target = await context.startTarget(scenario, context.stop);
    try {
      target.onGauges(observers.add);
      const { startedAt, evidence, parts, crossCheck } = await runParts(scenario, repeat, target, observers, context);
      return {
        startedAt,
        evidence,
        gates: judge(scenario.gates, evidence),
        outcome: combineOutcomes(parts.map(({ outcome }) => outcome)),
        intervals: parts.flatMap(({ intervals }) => intervals),
        crossCheck,
        target: { ...scenario.target, origin: target.origin, facts: target.facts },
      };
    } finally {
      await target.close();
    }
  } finally {
    stopWatching();
  }
}

/** The most shards that a part had, and every doubt once. */
function combineOutcomes(outcomes: readonly ShardsOutcome[]): Once['outcome'] {
  return {
    shards: Math.max(...outcomes.map(({ shards }) => shards)),
    doubts: [...new Set(outcomes.flatMap(({ doubts }) => doubts))],
  };
}
