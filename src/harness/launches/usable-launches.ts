import type { MetricPairs } from '../../comparison/pairs.ts';
import { surePairs } from '../../comparison/slice-changes.ts';
import { type ComparedFigure, measureFigure } from './compared-figures.ts';
import type { Launch } from './run-launch.ts';
import { sliceChange } from './slice-change.ts';
import { ARMS, type ArmName } from './slice-order.ts';

/** All launches of one scenario until now. */
export type Launches = {
  /** The launches that count, in their order. */
  readonly counted: readonly Launch[];
  /** The launches that other processes disturbed, and that others above have replaced. */
  readonly disturbed: readonly Launch[];
  /** Why the next one could not be started; null where nothing went wrong. */
  readonly trouble: string | null;
};

/** The figures of all launches that can be used, pair by pair. */
export function metricPairs(figures: readonly ComparedFigure[], counted: readonly Launch[]): readonly MetricPairs[] {
  const usable = counted.filter((launch) => unusableReason(launch) === null);
  return figures.map((figure) => ({
    metric: figure.metric,
    unit: figure.unit,
    gated: figure.gated,
    pairs: surePairs(
      usable.map(({ arms: { baseline, candidate } }) => {
        const change = sliceChange(figure, baseline?.slices ?? [], candidate?.slices ?? []);
        const pair = { baseline: valueIn(figure, baseline), candidate: valueIn(figure, candidate) };
        return change === null ? pair : { ...pair, change };
      }),
    ),
  }));
}

function valueIn(figure: ComparedFigure, arm: Launch['arms'][ArmName]): number {
  return arm === undefined ? Number.NaN : measureFigure(figure, arm.evidence);
}

export function brokenLaunches(counted: readonly Launch[], arm: ArmName): readonly string[] {
  return counted.flatMap(({ arms }) => arms[arm]?.broken ?? []);
}

/** Why a launch has no pair; null where it has one. */
export function unusableReason({ arms }: Launch): string | null {
  for (const name of ARMS) {
    const arm = arms[name];
    if (arm === undefined) return `the ${name} ended before its first slice`;
    const reason = arm.broken ?? arm.unusable;
    if (reason !== null) return `${name}: ${reason}`;
  }
  return null;
}
