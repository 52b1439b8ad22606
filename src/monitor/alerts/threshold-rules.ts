import type { AlertRule, Severity } from './alert-rule.ts';
import { nameOf } from './read-alerts.ts';

/** The three limits that a monitor has unless it is told otherwise: memory and CPU in per cent, the response time in ms. */
export type Thresholds = { readonly memory: number; readonly cpu: number; readonly response: number };

/** What memory and CPU mean: per cent of the limits of a control group where it has some, else of the machine. */
export type ThresholdMetrics = {
  readonly memory: 'container.memory' | 'system.memory';
  readonly cpu: 'container.cpu' | 'system.cpu';
};

type Levels = { readonly warning: Thresholds; readonly critical: Thresholds };

const DEFAULT_THRESHOLDS: Levels = {
  warning: { memory: 85, cpu: 80, response: 1000 },
  critical: { memory: 95, cpu: 90, response: 5000 },
};

/**
 * The rules of a monitor that was given no others: a warning and a critical alert for each of memory, CPU and response time.
 * A threshold that is given replaces the limit of the warning; the critical one stays if it is above that.
 */
export function thresholdRules(metrics: ThresholdMetrics, given: Partial<Thresholds> = {}): readonly AlertRule[] {
  const named = { memory: metrics.memory, cpu: metrics.cpu, response: 'url.response' };
  return (['memory', 'cpu', 'response'] as const).flatMap((key) => {
    const warning = given[key] ?? DEFAULT_THRESHOLDS.warning[key];
    const critical = DEFAULT_THRESHOLDS.critical[key];
    const rules = [ruleAt(named[key], warning, 'warning')];
    return critical > warning ? [...rules, ruleAt(named[key], critical, 'critical')] : rules;
  });
}

function ruleAt(metric: string, limit: number, severity: Severity): AlertRule {
  return { name: nameOf(metric, 'above', limit, 0), metric, side: 'above', limit, forMs: 0, severity };
}
