import { mergeGauges } from '../metrics/gauge.ts';
import { windowMs } from '../scenarios/load/plan.ts';
import { partsOf } from '../scenarios/parts.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { Provider } from '../scenarios/workloads/fact-sources.ts';
import type { Facts } from '../scenarios/workloads/workload.ts';
import type { MemoryFloor, Target } from '../targets/target.ts';
import { crossCheckScenario } from './cross-check/cross-check-scenario.ts';
import { failedAbortGate } from './judge/abort.ts';
import { type Evidence, inSequence } from './judge/evidence.ts';
import type { Observers } from './result/observer.ts';
import type { CrossCheckResult, IntervalResult } from './result/result.ts';
import type { ScenarioContext } from './run-once.ts';
import { type Part, runPart, type SoFar } from './run-part.ts';
import { discover } from './target/discover.ts';
import { Vigil } from './target/vigil.ts';

export type Parts = {
  readonly startedAt: string;
  readonly evidence: Evidence;
  /** Those that ran; a run that was ended early did not come to all of them. */
  readonly parts: readonly Part[];
  /** Of the last repeat, where the scenario asks for it. */
  readonly crossCheck: CrossCheckResult | null;
};

type Planned = { readonly level: string | null; readonly part: Scenario; readonly facts: Facts };
type Measured = { readonly level: string | null; readonly soFar: SoFar; readonly ceiling: MemoryFloor | null };

/**
 * Runs the levels of a scenario one after the other against the same target, or the scenario as its own only part. Each
 * drains before the next begins, and a collection between them is the ceiling of the one and the floor of the other.
 */
export async function runParts(
  scenario: Scenario,
  repeat: number,
  target: Target,
  observers: Observers,
  context: ScenarioContext,
): Promise<Parts> {
  const { onEvent } = context;
  const say = (message: string): void => onEvent({ kind: 'trouble', scenario: scenario.name, message });
  const vigil = new Vigil(target, context.stop, (reason) => say(`the target died: ${reason}`));
  const stop = AbortSignal.any([context.stop, vigil.halted]);
  const planned = await plan(scenario, target.origin, context.provide, stop);
  const parts: Part[] = [];
  const measured: Measured[] = [];
  let aborted: string | null = null;
  let floor = await vigil.settle();
  const startedAt = new Date().toISOString();
  for (const [index, { level, part, facts }] of planned.entries()) {
    if (index > 0 && stop.aborted) break;
    const beforeUs = parts.reduce((sum, { windowUs }) => sum + windowUs(), 0);
    const firstSecond = parts.reduce((sum, { intervals }) => sum + intervals.length, 0);
    const ended = await runPart({
      ...{ part, facts, target, floor, context, stop },
      observer: observers.next(),
      id: { run: context.run, scenario: scenario.name, repeat, level: index },
      place: { run: repeat, level, firstSecond },
      onLost: ({ shard, reason }) => say(`shard ${shard} was lost: ${reason}`),
      onPhase: (phase) => onEvent({ kind: 'phase', scenario: scenario.name, level, phase }),
      onSecond: (second, soFar) => {
        const elapsedUs = beforeUs + soFar.windowUs();
        onEvent(secondEvent(scenario, second, elapsedUs));
        if (vigil.halted.aborted) return;
        const evidence = (): Evidence =>
          compose([...measured, { level, soFar, ceiling: null }], observers, { died: null, aborted: null });
        aborted = failedAbortGate(scenario.gates, elapsedUs / 1e3, evidence);
        if (aborted === null) return;
        say(`${aborted} has failed: ending the run`);
        vigil.halt();
      },
    });
    floor = await vigil.settle();
    parts.push(ended);
    measured.push({ level, soFar: ended, ceiling: floor });
  }
  const evidence = (): Evidence => compose(measured, observers, { died: vigil.died, aborted });
  if (scenario.crossCheck !== null && repeat === scenario.repeat - 1) {
    // The collection after the drain has told all gauges of the attempt; what the cross-check does to the target is no part of it.
    const own = evidence();
    onEvent({ kind: 'phase', scenario: scenario.name, level: null, phase: 'cross-check' });
    const { facts } = planned[0] as Planned;
    const values = 'values' in facts ? facts.values : {};
    const crossCheck = await crossCheckScenario(scenario, { evidence: own, origin: target.origin, values, stop });
    await target.close();
    return { startedAt, evidence: own, parts, crossCheck };
  }
  // Its last gauges come with the close.
  await target.close();
  return { startedAt, evidence: evidence(), parts, crossCheck: null };
}

/** What each part is, and what it needs to know of the target, asked for before anything is measured. */
async function plan(
  scenario: Scenario,
  origin: string,
  provide: Provider,
  stop: AbortSignal,
): Promise<readonly Planned[]> {
  const hasLevels = scenario.workload.levels !== null;
  const planned: Planned[] = [];
  for (const part of partsOf(scenario)) {
    const level = hasLevels ? (part.load.stages[0]?.name ?? null) : null;
    planned.push({ level, part, facts: await discover(part, origin, provide, stop) });
  }
  return planned;
}

/** How a run ended is known of the part that ran last, and of no other. */
function compose(
  measured: readonly Measured[],
  observers: Observers,
  ending: Pick<Evidence, 'died' | 'aborted'>,
): Evidence {
  const lived = { died: null, aborted: null };
  const each = measured.map(({ level, soFar, ceiling }, index) => ({
    level,
    evidence: soFar.evidence({ ceiling, ...(index === measured.length - 1 ? ending : lived) }),
  }));
  const whole = inSequence(each.map(({ evidence }) => evidence));
  const levels = each.flatMap(({ level, evidence }) => (level === null ? [] : [[level, evidence] as const]));
  return { ...whole, gauges: mergeGauges(observers.before, whole.gauges), levels: new Map(levels) };
}

function secondEvent(scenario: Scenario, interval: IntervalResult, elapsedUs: number) {
  const lengths = partsOf(scenario).map(({ load }) => windowMs(load));
  const ofSec = lengths.reduce<number | null>((sum, ms) => (sum === null || ms === null ? null : sum + ms / 1e3), 0);
  return { kind: 'second', scenario: scenario.name, interval, doneSec: elapsedUs / 1e6, ofSec } as const;
}
