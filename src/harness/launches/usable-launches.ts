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
  /** Why there are no more of them, though more were wanted; null where nothing went wrong. */
  readonly trouble: LaunchTrouble | null;
};

export type LaunchTrouble = {
  /** In words. */
  readonly text: string;
  /** The build that did not start, and is to blame; null where none is. */
  readonly unstarted: ArmName | null;
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

/** Why a build did not work, launch by launch. */
export function brokenLaunches(counted: readonly Launch[], arm: ArmName): readonly string[] {
  return counted.flatMap((launch) => brokenIn(launch, arm) ?? []);
}

/** Why a build did not work in a launch; null where it did. */
export function brokenIn({ arms, gone }: Launch, arm: ArmName): string | null {
  return arms[arm]?.broken ?? gone[arm] ?? null;
}

/** Why a launch has no pair; null where it has one. */
export function unusableReason(launch: Launch): string | null {
  for (const name of ARMS) {
    const broken = brokenIn(launch, name);
    if (broken !== null) return `${name}: ${broken}`;
  }
  for (const name of ARMS) {
    const arm = launch.arms[name];
    if (arm === undefined) return `the ${name} ended before its first slice`;
    if (arm.unusable !== null) return `${name}: ${arm.unusable}`;
  }
  return null;
}
