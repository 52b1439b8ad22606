import { unitOf } from '../metrics/metric-units.ts';
import type { Reading } from '../metrics/monitor-reading.ts';
import type { Alert, AlertChange } from './alert.ts';
import { highestOf } from './alert-limit.ts';
import type { AlertRule } from './alert-rule.ts';

/** How far back inside its limit a value has to be before an alert is cleared, as a share of the limit. */
const HYSTERESIS = 0.05;

type RuleState = {
  readonly rule: AlertRule;
  /** A value at or inside this clears the alert. */
  readonly clearLimit: number;
  /** For how long, without a value to the contrary, the metric has asked for the next change, in ms. */
  askedMs: number;
  standing: Alert | null;
};

/**
 * Raises and clears alerts from one reading to the next.
 *
 * An alert is raised once its metric has been beyond the limit for `forMs`, and cleared once the metric has been back inside
 * by 5 % of the limit for as long. Each reading counts for its span, and one to the contrary starts the count anew. A reading
 * without the metric says nothing: it neither raises nor clears, and the count goes on where it was.
 */
export class AlertWatch {
  readonly #states: readonly RuleState[];

  constructor(rules: readonly AlertRule[]) {
    this.#states = rules.map((rule) => ({ rule, clearLimit: clearLimitOf(rule), askedMs: 0, standing: null }));
  }

  /** What the reading changed, in the order of the rules. */
  look(reading: Reading): readonly AlertChange[] {
    return this.#states.flatMap((state) => lookAt(state, reading) ?? []);
  }

  /** Alerts that are raised and not cleared, in the order of the rules. */
  get standing(): readonly Alert[] {
    return this.#states.flatMap(({ standing }) => standing ?? []);
  }
}

function lookAt(state: RuleState, { atMs, spanMs, values }: Reading): AlertChange | null {
  const { rule, clearLimit } = state;
  if (state.standing !== null) state.standing = { ...state.standing, lastedMs: state.standing.lastedMs + spanMs };
  const { standing } = state;
  const value = values[rule.metric];
  if (value === undefined || Number.isNaN(value)) return null;
  if (standing !== null) state.standing = { ...standing, worst: worseOf(rule, standing.worst, value) };
  const asks = standing === null ? isBeyond(rule, value) : isInside(rule, clearLimit, value);
  state.askedMs = asks ? state.askedMs + spanMs : 0;
  if (!asks || state.askedMs < rule.forMs) return null;
  state.askedMs = 0;
  if (state.standing === null) {
    state.standing = { rule, raisedAtMs: atMs, clearedAtMs: null, lastedMs: 0, value, worst: value };
    return { kind: 'raised', alert: state.standing };
  }
  // The wall clock may have been set back since; an alert is still not cleared before it was raised.
  const alert = { ...state.standing, clearedAtMs: Math.max(atMs, state.standing.raisedAtMs) };
  state.standing = null;
  return { kind: 'cleared', alert };
}

/** Where the metric has a highest value, half of the room up to it at most, so that every alert can be cleared. */
function clearLimitOf({ metric, side, limit }: AlertRule): number {
  const margin = HYSTERESIS * Math.abs(limit);
  if (side === 'above') return limit - margin;
  const highest = highestOf(metric, unitOf(metric) ?? '');
  return limit + Math.min(margin, (highest - limit) / 2);
}

function isBeyond({ side, limit }: AlertRule, value: number): boolean {
  return side === 'above' ? value > limit : value < limit;
}

function isInside({ side }: AlertRule, clearLimit: number, value: number): boolean {
  return side === 'above' ? value <= clearLimit : value >= clearLimit;
}

function worseOf({ side }: AlertRule, a: number, b: number): number {
  return side === 'above' ? Math.max(a, b) : Math.min(a, b);
}
