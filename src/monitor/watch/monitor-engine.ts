import type { Clock } from '../../metrics/clock.ts';
import type { Alert, AlertChange } from '../alerts/alert.ts';
import type { Severity } from '../alerts/alert-rule.ts';
import type { Reading, Values } from '../metrics/monitor-reading.ts';
import type { MonitorSource } from '../metrics/monitor-source.ts';
import { MOST_METRICS, SummaryFold } from '../metrics/summary.ts';
import { AlertLog, MOST_ALERTS } from './alert-log.ts';
import { MONITOR_SCHEMA, type MonitorReport } from './monitor-report.ts';

/** Decides from one reading after the other which alerts are raised and cleared. */
type AlertJudge = { look(reading: Reading): readonly AlertChange[] };

export type EngineOptions = {
  /** Later sources win where two tell the same metric. */
  readonly sources: readonly MonitorSource[];
  readonly alerts: AlertJudge;
  /** What is watched, for the report. */
  readonly watched: string;
  readonly intervalMs: number;
  readonly clock: Clock;
  /** Ms since 1970. */
  readonly wallClock: () => number;
};

/** What one look has brought. */
export type Tick = {
  readonly reading: Reading;
  readonly changes: readonly AlertChange[];
  /** The alerts that stand after it. */
  readonly standing: readonly Alert[];
  /** What can't be told, and why, as far as it was not said before. */
  readonly notes: readonly string[];
};

/** A monitor without its timer: `tick` looks at every source once. Nothing in it waits, and it keeps a bounded amount. */
export class MonitorEngine {
  readonly #options: EngineOptions;
  readonly #summary = new SummaryFold();
  readonly #log = new AlertLog();
  readonly #notes = new Set<string>();
  /** How many of the notes a tick has brought. */
  #said = 0;
  readonly #startedAtMs: number;
  readonly #startedUs: number;
  #sources: readonly MonitorSource[];
  #atUs: number;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#sources = options.sources;
    this.#startedAtMs = options.wallClock();
    this.#startedUs = options.clock();
    this.#atUs = this.#startedUs;
  }

  tick(): Tick {
    const { clock, wallClock, alerts } = this.#options;
    const nowUs = clock();
    const values = this.#take(nowUs);
    const reading = { atMs: wallClock(), spanMs: (nowUs - this.#atUs) / 1e3, values };
    this.#atUs = nowUs;
    const changes = alerts.look(reading);
    this.#summary.add(reading);
    this.#log.add(reading, changes);
    const notes = [...this.#notes].slice(this.#said);
    this.#said = this.#notes.size;
    return { reading, changes, standing: this.#log.standing, notes };
  }

  /** The severities of all alerts that were raised until now. */
  get raised(): ReadonlySet<Severity> {
    return this.#log.raised;
  }

  /** Adds to the notes of the report, and of the next look. */
  note(text: string): void {
    this.#notes.add(text);
  }

  report(): MonitorReport {
    const { watched, intervalMs, clock } = this.#options;
    const nowUs = clock();
    // Whoever sets the clock of the machine meanwhile changes no duration.
    const finishedAtMs = this.#startedAtMs + (nowUs - this.#startedUs) / 1e3;
    return {
      schema: MONITOR_SCHEMA,
      startedAt: new Date(this.#startedAtMs).toISOString(),
      finishedAt: new Date(finishedAtMs).toISOString(),
      intervalMs,
      readings: this.#summary.readings,
      watched,
      metrics: this.#summary.summaries(),
      alerts: this.#log.reported((nowUs - this.#atUs) / 1e3),
      notes: [...this.#notes, ...this.#limitsReached()],
    };
  }

  /** Closes every source. Safe to call twice. */
  close(): void {
    const open = this.#sources;
    this.#sources = [];
    for (const source of open) this.#guard(source, () => source.close());
  }

  #take(nowUs: number): Values {
    const values: Record<string, number> = {};
    for (const source of this.#sources) {
      const taken = this.#guard(source, () => source.take(nowUs)) ?? {};
      for (const [metric, value] of Object.entries(taken)) if (Number.isFinite(value)) values[metric] = value;
      for (const note of this.#guard(source, () => source.notes?.()) ?? []) this.#notes.add(note);
    }
    return values;
  }

  /** A source that throws is named and left out from then on: the others go on. */
  #guard<T>(source: MonitorSource, act: () => T): T | null {
    try {
      return act();
    } catch (error) {
      this.#sources = this.#sources.filter((each) => each !== source);
      const why = error instanceof Error ? error.message : String(error);
      this.#notes.add(`${source.name} is no longer watched: ${why}`);
      return null;
    }
  }

  #limitsReached(): readonly string[] {
    const { forgotten } = this.#log;
    return [
      ...(this.#summary.isFull ? [`Only the first ${MOST_METRICS} metrics are in this report`] : []),
      ...(forgotten > 0 ? [`Only the last ${MOST_ALERTS} alerts are in this report; ${forgotten} more are over`] : []),
    ];
  }
}
