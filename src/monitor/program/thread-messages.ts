import type { Alert, AlertChange } from '../alerts/alert.ts';
import type { AlertRule } from '../alerts/alert-rule.ts';
import type { CustomSample } from '../custom/custom-sample.ts';
import type { HistoryLimits } from '../history/history-upkeep.ts';
import type { Reading, Values } from '../metrics/monitor-reading.ts';
import type { TreeOptions } from '../tree/tree-values.ts';
import type { MonitorReport } from '../watch/monitor-report.ts';

export type HistoryOrder = {
  readonly dir: string;
  /** The name under which the readings are shown. */
  readonly watched: string;
  readonly limits: HistoryLimits;
};

/** What the thread of a monitor is started with. */
export type MonitorOrder = {
  readonly intervalMs: number;
  readonly watched: string;
  readonly tree: TreeOptions['watched'];
  readonly rules: readonly AlertRule[];
  /** Null for no health check. */
  readonly url: string | null;
  /** Null for nothing to scrape. */
  readonly scrape: string | null;
  readonly allowHosts: readonly string[];
  /** Where readings are kept; null for no history. */
  readonly history: HistoryOrder | null;
  /** The time on the shared clock, in ms, at which the watched thread has looked last; it wraps at 32 bits. */
  readonly heartbeat: Int32Array;
};

/** What the watched thread knows of itself, since it was asked last. */
export type OwnSample = {
  readonly values: Values;
  readonly custom: CustomSample;
  readonly notes: readonly string[];
};

export type ToMonitor =
  | { readonly kind: 'own'; readonly sample: OwnSample }
  | { readonly kind: 'report'; readonly id: number }
  | { readonly kind: 'stop'; readonly sample: OwnSample };

export type FromMonitor =
  /** Asks for an own sample. */
  | { readonly kind: 'take' }
  | {
      readonly kind: 'tick';
      readonly reading: Reading;
      readonly changes: readonly AlertChange[];
      readonly standing: readonly Alert[];
      readonly notes: readonly string[];
    }
  | { readonly kind: 'report'; readonly id: number; readonly report: MonitorReport }
  | { readonly kind: 'stopped'; readonly report: MonitorReport };
