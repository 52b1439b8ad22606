import type { AlertChange } from '../../src/monitor/alerts/alert.ts';
import type { AlertRule } from '../../src/monitor/alerts/alert-rule.ts';
import type { Values } from '../../src/monitor/metrics/monitor-reading.ts';
import type { MonitorSource } from '../../src/monitor/metrics/monitor-source.ts';
import { type EngineOptions, MonitorEngine, type Tick } from '../../src/monitor/watch/monitor-engine.ts';

/** The time at which every monitor of a test starts. */
export const STARTED_AT_MS: number = Date.UTC(2026, 0, 2, 3, 4, 5);

/** A source that hands out these values, one after the other, and then tells nothing. */
export function sourceOf(name: string, values: readonly (Values | Error | null)[]): MonitorSource & { closed: number } {
  const left = [...values];
  const source = {
    name,
    closed: 0,
    take: (): Values | null => {
      const next = left.shift() ?? null;
      if (next instanceof Error) throw next;
      return next;
    },
    close: (): void => {
      source.closed += 1;
    },
  };
  return source;
}

export type MonitorRig = {
  readonly engine: MonitorEngine;
  /** Lets time pass, and looks at its end. */
  readonly tickAfter: (ms: number) => Tick;
};

/** An engine whose clocks pass only when told to. */
export function monitorRig(options: Partial<EngineOptions>): MonitorRig {
  let passedMs = 0;
  const engine = new MonitorEngine({
    sources: [],
    alerts: { look: () => [] },
    watched: 'a test',
    intervalMs: 1000,
    clock: () => passedMs * 1e3,
    wallClock: () => STARTED_AT_MS + passedMs,
    ...options,
  });
  const tickAfter = (ms: number): Tick => {
    passedMs += ms;
    return engine.tick();
  };
  return { engine, tickAfter };
}

/** A rule, and the changes of an alert by it. */
export function ruleOf(rule: Partial<AlertRule>): AlertRule {
  const standard = {
    name: 'busy',
    metric: 'system.cpu',
    side: 'above',
    limit: 80,
    forMs: 0,
    severity: 'warning',
  } as const;
  return { ...standard, ...rule };
}

export function raisedOf(rule: AlertRule, atMs: number, value: number): AlertChange {
  return { kind: 'raised', alert: { rule, raisedAtMs: atMs, clearedAtMs: null, lastedMs: 0, value, worst: value } };
}

export function clearedOf({ alert }: AlertChange, atMs: number, worst: number): AlertChange {
  return { kind: 'cleared', alert: { ...alert, clearedAtMs: atMs, lastedMs: atMs - alert.raisedAtMs, worst } };
}
