import { samplesNeeded } from '../../metrics/samples-needed.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { CapacityStep, CapacityUnit } from './capacity-result.ts';

/** A step gets this many times the samples that it needs, since a load that is at its limit serves fewer. */
const MARGIN = 1.25;
/** A step that would have to be longer decides nothing about its percentiles. */
const LONGEST_MS = 300_000;

/** How many iterations the percentiles of the gates need; 0 without a percentile. */
export function samplesOf(gates: Scenario['gates']): number {
  const percents = gates.flatMap(({ figure }) =>
    figure.kind === 'timer' && figure.aggregate.kind === 'percentile' ? [figure.aggregate.percent] : [],
  );
  return percents.length === 0 ? 0 : samplesNeeded(Math.max(...percents));
}

/**
 * How long to measure at a level, in ms: at least `leastMs`, and long enough for the percentiles of the gates. A rate says how
 * many iterations there will be; users are as fast as in the last step at
 * their number, or else in the last one of all.
 */
export function durationFor(
  level: number,
  { by, gates, leastMs }: { readonly by: CapacityUnit; readonly gates: Scenario['gates']; readonly leastMs: number },
  steps: readonly CapacityStep[],
): number {
  const last = steps.findLast((step) => step.level === level) ?? steps.at(-1);
  const isRepeated = last?.outcome === 'repeated';
  const perSec = by === 'rate' && !isRepeated ? level : (last?.achievedPerSec ?? 0);
  if (perSec <= 0) return isRepeated ? last.durationMs * 2 : leastMs;
  const neededMs = Math.ceil((samplesOf(gates) * MARGIN) / perSec) * 1000;
  return Math.min(Math.max(leastMs, neededMs), Math.max(leastMs, LONGEST_MS));
}
