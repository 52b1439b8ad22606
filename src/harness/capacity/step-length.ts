import { samplesNeeded } from '../../metrics/samples-needed.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { CapacityStep, CapacityUnit } from './capacity-result.ts';

/** A step gets this many times the samples that it needs, since a load that is at its limit serves fewer. */
const MARGIN = 1.25;
/** A step that would have to be longer decides nothing about its percentiles. */
const LONGEST_MS = 300_000;

/** So often has each user to iterate before a level holds: until all have connected, they are not there together. */
const FEWEST_EACH = 5;

/** What is asked of the steps of a search. */
type StepDemand = { readonly by: CapacityUnit; readonly gates: Scenario['gates'] };

/** How many iterations a step needs before its gates can hold. */
export function iterationsNeeded(level: number, { by, gates }: StepDemand): number {
  return Math.max(1, samplesOf(gates), by === 'users' ? level * FEWEST_EACH : 0);
}

/** How many iterations the percentiles of the gates need; 0 without a percentile. */
function samplesOf(gates: Scenario['gates']): number {
  const percents = gates.flatMap(({ figure }) =>
    figure.kind === 'timer' && figure.aggregate.kind === 'percentile' ? [figure.aggregate.percent] : [],
  );
  return percents.length === 0 ? 0 : samplesNeeded(Math.max(...percents));
}

/**
 * How long to measure at a level, in ms: at least `leastMs`, and long enough for the iterations that it needs. A rate says how
 * many there will be; users are as fast as in the last step at their number, or else in the last one of all.
 */
export function durationFor(
  level: number,
  { leastMs, ...demand }: StepDemand & { readonly leastMs: number },
  steps: readonly CapacityStep[],
): number {
  const last = steps.findLast((step) => step.level === level) ?? steps.at(-1);
  const isRepeated = last?.outcome === 'repeated';
  const perSec = demand.by === 'rate' && !isRepeated ? level : (last?.achievedPerSec ?? 0);
  if (perSec <= 0) return isRepeated ? last.durationMs * 2 : leastMs;
  const neededMs = Math.ceil((iterationsNeeded(level, demand) * MARGIN) / perSec) * 1000;
  return Math.min(Math.max(leastMs, neededMs), Math.max(leastMs, LONGEST_MS));
}
