import { HarnessError } from '../../errors.ts';
import { hintText, type Issue } from '../../scenarios/yaml/issue.ts';
import type { AlertRule } from '../alerts/alert-rule.ts';
import { readAlerts } from '../alerts/read-alerts.ts';
import { type Thresholds, thresholdRules } from '../alerts/threshold-rules.ts';
import type { Proc } from '../machine/proc.ts';
import { findListeners, listeningInodes } from '../processes/listeners.ts';
import { limitedMetrics } from '../watch/open-sources.ts';
import { startReader, WatchedProcess } from '../watch/watched-process.ts';
import { type HistorySettings, historyOrder } from './history-settings.ts';
import { inRange, refuseStrangers, wrong } from './setting-checks.ts';
import type { MonitorOrder } from './thread-messages.ts';

/** An alert: what raises it, from when on, and how grave it is. */
export type WrittenAlert =
  | string
  | ({
      /** Such as `process.rss`, or `custom.queue.depth`. */
      readonly metric: string;
      /** For how long the metric must be beyond the limit, such as `10s`; at once if it is left out. */
      readonly for?: string | number;
      readonly severity?: 'info' | 'warning' | 'critical';
      readonly name?: string;
    } & ({ readonly above: string | number } | { readonly below: string | number }));

/** What a `PerformanceMonitor` watches, and how. Every field may be left out. */
export type MonitorSettings = {
  /** How often to look, in ms: 100 to 3,600,000; 2000 by default. */
  readonly interval?: number;
  /**
   * Limits that raise a warning: memory and CPU in per cent (85 and 80), the response time of `url` in ms (1000). Above 95 %,
   * 90 % and 5000 ms the alert is critical.
   */
  readonly alertThresholds?: {
    readonly memoryUsage?: number;
    readonly cpuUsage?: number;
    readonly responseTime?: number;
  };
  /** More alerts, each a mapping or a text such as `process.rss above 500MB for 10s critical`. */
  readonly alerts?: readonly WrittenAlert[];
  /** A health check: this URL is asked at each interval, and `url.response` is how long it took. */
  readonly url?: string;
  /** Where Prometheus text is served that is to be taken over as custom metrics. */
  readonly scrape?: string;
  /** Hosts that `url` and `scrape` may name although they are not this machine. */
  readonly allowHosts?: readonly string[];
  /** The process to watch with all that descends from it; this process by default. */
  readonly pid?: number;
  /** Instead of a process: whoever listens on this port of this machine. */
  readonly port?: number;
  /**
   * Keeps readings on disk in this folder, as `perf-harness monitor` does; `perf-harness monitor history --history FOLDER`
   * shows them. The folder may be missing or empty, or hold the history of other monitors. No history by default.
   */
  readonly history?: string | HistorySettings;
};

const KEYS: readonly string[] = [
  ...['interval', 'alertThresholds', 'alerts', 'url', 'scrape', 'allowHosts', 'pid', 'port', 'history'],
];
const THRESHOLDS = { memoryUsage: 'memory', cpuUsage: 'cpu', responseTime: 'response' } as const;
const DEFAULT_INTERVAL_MS = 2000;

/** Checks all settings. Throws HarnessError USAGE that names the first that is wrong, and what was expected. */
export function orderOf(settings: MonitorSettings, proc: Proc): Omit<MonitorOrder, 'heartbeat'> {
  refuseStrangers(settings, KEYS, 'setting');
  const { interval = DEFAULT_INTERVAL_MS, url, scrape, allowHosts = [], alerts = [] } = settings;
  inRange('interval', interval, 100, 3_600_000, 'ms');
  return {
    intervalMs: interval,
    ...watchedOf(settings, proc),
    rules: [...thresholdRules(limitedMetrics(proc), thresholdsOf(settings)), ...alertRules(alerts)],
    url: url === undefined ? null : httpUrl('url', url),
    scrape: scrape === undefined ? null : httpUrl('scrape', scrape),
    allowHosts,
    history: settings.history === undefined ? null : historyOrder(settings.history, settings),
  };
}

function watchedOf({ pid, port }: MonitorSettings, proc: Proc): Pick<MonitorOrder, 'watched' | 'tree'> {
  if (pid !== undefined && port !== undefined) throw wrong('pid and port: a monitor watches one of them');
  if (port !== undefined) {
    inRange('port', port, 1, 65_535, '');
    const found = findListeners(proc, port, listeningInodes(proc, [port]).get(port) ?? new Set());
    if (found.kind === 'unknown') throw wrong(`port: ${found.why}`);
    return { watched: `port ${port}: processes ${found.pids.join(', ')}`, tree: { kind: 'port', number: port } };
  }
  if (pid === undefined) return { watched: 'this process', tree: { kind: 'pid', number: process.pid } };
  if (WatchedProcess.find(pid, startReader(proc)) === null) throw wrong(`pid: there is no process ${pid}`);
  return { watched: `process ${pid} with its children`, tree: { kind: 'pid', number: pid } };
}

function thresholdsOf({ alertThresholds = {} }: MonitorSettings): Partial<Thresholds> {
  refuseStrangers(alertThresholds, Object.keys(THRESHOLDS), 'threshold');
  const { memoryUsage, cpuUsage, responseTime } = alertThresholds;
  for (const [key, percent] of Object.entries({ memoryUsage, cpuUsage })) {
    if (percent !== undefined) inRange(`alertThresholds.${key}`, percent, 1, 99.9, 'per cent');
  }
  if (responseTime !== undefined) inRange('alertThresholds.responseTime', responseTime, 1, 3_600_000, 'ms');
  return {
    ...(memoryUsage === undefined ? {} : { memory: memoryUsage }),
    ...(cpuUsage === undefined ? {} : { cpu: cpuUsage }),
    ...(responseTime === undefined ? {} : { response: responseTime }),
  };
}

function alertRules(alerts: readonly WrittenAlert[]): readonly AlertRule[] {
  const issues: Issue[] = [];
  const rules = readAlerts(alerts, ['alerts'], issues);
  const [first] = issues;
  if (first === undefined) return rules;
  const messages = issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  const hint = hintText(first.hint);
  throw new HarnessError('USAGE', messages, hint === null ? {} : { hint });
}

function httpUrl(key: string, text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw wrong(`${key}: expected an http or https URL, got "${text}"`);
}
