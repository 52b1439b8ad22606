import { customValues } from '../custom/custom-sample.ts';
import type { Values } from '../metrics/monitor-reading.ts';
import type { MonitorSource } from '../metrics/monitor-source.ts';
import type { OwnSample } from './thread-messages.ts';

/** How often the watched thread says that it is there, in ms. */
export const BEAT_MS = 20;
/** A thread that is late by less than this is not blocked, but waits for a core or for its timer. */
const BLOCKED_MS = 100;

/**
 * What the watched thread told of itself, on the side of the monitor. Nothing arrives while that thread is blocked, so `loop.max`
 * is then how long it has been blocked until now.
 */
export class OwnSource implements MonitorSource {
  readonly name = 'the program';
  readonly #heartbeat: Int32Array;
  readonly #nowMs: () => number;
  readonly #notes = new Set<string>();
  #arrived: OwnSample | null = null;

  /** `nowMs` is on the clock of the heartbeat. */
  constructor(heartbeat: Int32Array, nowMs: () => number) {
    this.#heartbeat = heartbeat;
    this.#nowMs = nowMs;
  }

  /** Whether something has arrived that no look has taken. Another sample would take its place. */
  get isWaiting(): boolean {
    return this.#arrived !== null;
  }

  arrive(sample: OwnSample): void {
    this.#arrived = sample;
    for (const note of sample.notes) this.#notes.add(note);
  }

  take(): Values | null {
    const sample = this.#arrived;
    this.#arrived = null;
    if (sample !== null) return { ...sample.values, ...customValues(sample.custom) };
    const blockedMs = ((this.#nowMs() | 0) - Atomics.load(this.#heartbeat, 0)) | 0;
    return blockedMs < BLOCKED_MS ? null : { 'loop.max': blockedMs - BEAT_MS };
  }

  notes(): readonly string[] {
    return [...this.#notes];
  }

  close(): void {}
}
