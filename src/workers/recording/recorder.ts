import { addCounters, type Counters, zeroCounters } from '../../metrics/counters.ts';
import type { Gauges } from '../../metrics/gauge.ts';
import type { Interval, SeriesKey, ShardId } from '../../metrics/interval.ts';
import type { WireBytes } from '../../metrics/wire-bytes.ts';
import { SeriesRecorder } from './series-recorder.ts';

const INTERVAL_US = 1_000_000;

export type RecorderOptions = {
  readonly id: ShardId;
  readonly keys: readonly SeriesKey[];
  readonly emit: (interval: Interval) => void;
  /** Returns this thread's gauges since the last call. */
  readonly takeGauges: (nowUs: number) => Gauges;
  /** Returns the bytes on this shard's connections since the last call. */
  readonly takeWire: () => WireBytes;
};

/**
 * Cuts the recorded figures into intervals: one a second from the agreed start, one that ends exactly with the window, and
 * a final one. Before an event is recorded, `roll` must be called with its time, so that it falls into its own interval.
 */
export class Recorder {
  readonly series: readonly SeriesRecorder[];
  readonly #options: RecorderOptions;
  #seq = 0;
  #fromUs = 0;
  #windowEndUs = Number.POSITIVE_INFINITY;
  #nextCutUs = Number.POSITIVE_INFINITY;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.series = options.keys.map((key) => new SeriesRecorder(key));
  }

  /** Whether the measured window has been opened. Everything before that belongs to the warm-up. */
  get isOpen(): boolean {
    return this.#nextCutUs !== Number.POSITIVE_INFINITY;
  }

  /** Forgets what the warm-up recorded since the last call, and returns its counters, of all series together. */
  takeWarmup(): Counters {
    const sum = zeroCounters();
    for (const series of this.series) addCounters(sum, series.take().counters);
    return sum;
  }

  /** Forgets what was recorded before, and starts the measured window. */
  open(startUs: number, windowEndUs: number): void {
    for (const series of this.series) series.take();
    this.#options.takeGauges(startUs);
    this.#options.takeWire();
    this.#fromUs = startUs;
    this.#windowEndUs = windowEndUs;
    this.#nextCutUs = Math.min(startUs + INTERVAL_US, windowEndUs);
  }

  /** Ends the window at `nowUs`, earlier than agreed. Does nothing in a warm-up, which has no window. */
  endWindow(nowUs: number): void {
    const endUs = Math.max(nowUs, this.#fromUs);
    if (this.#nextCutUs === Number.POSITIVE_INFINITY || endUs >= this.#windowEndUs) return;
    this.roll(endUs);
    this.#windowEndUs = endUs;
    this.#nextCutUs = endUs;
    this.roll(endUs);
  }

  /** Cuts every interval that ended at or before `nowUs`. */
  roll(nowUs: number): void {
    while (nowUs >= this.#nextCutUs) {
      const toUs = this.#nextCutUs;
      this.#cut(toUs, false);
      const next = toUs + INTERVAL_US;
      this.#nextCutUs = toUs < this.#windowEndUs ? Math.min(next, this.#windowEndUs) : next;
    }
  }

  /** Emits the final interval. Nothing may be in flight any more, and nothing may be recorded afterwards. */
  close(nowUs: number): void {
    this.roll(nowUs);
    this.#nextCutUs = Number.POSITIVE_INFINITY;
    this.#cut(Math.max(nowUs, this.#fromUs), true);
  }

  #cut(toUs: number, final: boolean): void {
    const interval: Interval = {
      ...this.#options.id,
      seq: this.#seq,
      final,
      fromUs: this.#fromUs,
      toUs,
      phase: this.#fromUs >= this.#windowEndUs ? 'drain' : 'measured',
      inFlight: this.series.reduce((sum, series) => sum + series.inFlight, 0),
      series: this.series.map((series) => series.take()),
      wire: this.#options.takeWire(),
      gauges: this.#options.takeGauges(toUs),
    };
    this.#seq += 1;
    this.#fromUs = toUs;
    this.#options.emit(interval);
  }
}
