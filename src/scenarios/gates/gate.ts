import type { CounterName, CustomGaugeName, GaugeName, TimerName, Unit } from '../../metrics/names.ts';
import type { WorkFigure, WorkMetric } from '../../metrics/work.ts';
import type { AlertMetric } from './metric-names.ts';

/** One limit on one figure, `p95(traversal) < 200ms`; the grammar is in docs/gates.md. */
export type Gate = {
  /** Its place among the gates of the scenario, from 0. It tells two gates with the same text apart. */
  readonly id: number;
  /** As written, single-spaced. */
  readonly text: string;
  readonly figure: Figure;
  readonly selectors: readonly Selector[];
  readonly op: '<' | '<=' | '>' | '>=' | '==';
  /** In `unit`. */
  readonly limit: number;
  readonly unit: Unit;
  /** Ends the run as soon as it fails. It is judged each second, from `afterMs` into the window on; null for never. */
  readonly abort: { readonly afterMs: number } | null;
  /** A failed `warn` gate is shown and changes no verdict. */
  readonly severity: 'fail' | 'warn';
  /** The budget that the limit comes from; null for a gate of the scenario file. */
  readonly budget: GateBudget | null;
  /** Whether a pass counts only if no other process disturbed the machine. */
  readonly quiet: boolean;
  /** Line of the scenario file, or of the budget file, or null for the gate that every scenario has. */
  readonly line: number | null;
};

type GateBudget = {
  /** What was measured, in the gate's unit; the limit is above it by the tolerance. */
  readonly value: number;
  readonly tolerancePercent: number;
  /** Why nothing can be held against it here; null where it can. */
  readonly invalid: string | null;
};

export type Figure =
  | { readonly kind: 'timer'; readonly metric: TimerName; readonly aggregate: TimerAggregate }
  | { readonly kind: 'counter'; readonly metric: CounterName; readonly aggregate: 'count' | 'rate' | 'share' }
  | { readonly kind: 'gauge'; readonly metric: GaugeName; readonly aggregate: GaugeAggregate }
  /** A percentile of a timer that the calling program records. */
  | { readonly kind: 'customTimer'; readonly metric: CustomGaugeName; readonly aggregate: Percentile }
  | { readonly kind: 'alerts'; readonly metric: AlertMetric; readonly aggregate: 'count' }
  | { readonly kind: 'work'; readonly metric: WorkMetric; readonly figure: WorkFigure; readonly aggregate: 'mean' };

export type TimerAggregate =
  | { readonly kind: 'min' }
  | { readonly kind: 'mean' }
  | { readonly kind: 'max' }
  | Percentile;

/** 0 < percent < 100. */
type Percentile = { readonly kind: 'percentile'; readonly percent: number };

/**
 * `growth` is the end less the baseline, `rise` is the peak less the baseline; both are for memory only. `min` is for custom
 * metrics only, and so is `count`: the sum of what a counter went up by.
 */
export type GaugeAggregate = 'min' | 'peak' | 'mean' | 'last' | 'growth' | 'rise' | 'count';

/** `@ peak & request=search`: at most one of each kind. */
export type Selector =
  | { readonly kind: 'stage'; readonly name: string }
  | { readonly kind: 'request'; readonly name: string };
