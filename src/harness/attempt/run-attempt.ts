import { watchSystem } from '../../monitor/machine/system.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { judge } from '../judge/judge.ts';
import type { Attempt, AttemptContext, AttemptPlace } from './attempt.ts';
import { AttemptGauges } from './level-gauges.ts';
import { OutsideLog } from './outside-log.ts';
import { runLevels } from './run-levels.ts';

const SYSTEM_SAMPLE_MS = 100;

/**
 * Starts the target, runs the scenario level by level, and judges it.
 * The target is closed when this returns or throws.
 */
export async function runAttempt(scenario: Scenario, place: AttemptPlace, context: AttemptContext): Promise<Attempt> {
  const gauges = new AttemptGauges(context.clock);
  const stopWatching = watchSystem(SYSTEM_SAMPLE_MS, context.clock, gauges.add);
  const outside = new OutsideLog(context.watchOthers(scenario), context.clock);
  try {
    const target = await context.startTarget(scenario, context.stop);
    try {
      target.onGauges(gauges.add);
      const { startedAt, evidence, levels, crossCheck } = await runLevels(
        scenario,
        place,
        target,
        { gauges, outside },
        context,
      );
      return {
        startedAt,
        evidence,
        gates: judge(scenario.gates, evidence),
        shards: Math.max(...levels.map(({ shards }) => shards)),
        doubts: [...new Set(levels.flatMap(({ doubts }) => doubts))],
        intervals: levels.flatMap(({ intervals }) => intervals),
        crossCheck,
        target: { ...scenario.target, origin: target.origin, facts: target.facts },
      };
    } finally {
      await target.close();
    }
  } finally {
    outside.close();
    stopWatching();
  }
}
