import { type EncodedHistogram, LatencyRecorder } from '../../metrics/latency-recorder.ts';
import { CUSTOM_PREFIX } from '../metrics/metric-units.ts';
import { checkName, checkValue, refused } from './custom-name.ts';
import type { CustomSample } from './custom-sample.ts';
import { addValue, type GaugeSample } from './gauge-sample.ts';

/** A number that goes up: each interval tells by how much. */
export type CustomCounter = { add(by?: number): void };
/** Durations in ms, from 1 µs to 1 h with three significant digits; each interval tells their percentiles. */
export type CustomTimer = { record(ms: number): void };

type Kind = 'gauge' | 'counter' | 'timer';

/**
 * Metrics that a program records about itself. They stand as `custom.<name>` beside all other metrics. A name has letters,
 * digits, `_` and `.`, and one kind for good; anything else throws a HarnessError with the code USAGE.
 */
export class CustomMetrics {
  readonly #kinds = new Map<string, Kind>();
  readonly #gauges = new Map<string, GaugeSample>();
  readonly #counters = new Map<string, number>();
  readonly #timers = new Map<string, LatencyRecorder>();

  /** Records what a gauge stands at, such as the length of a queue. */
  record(name: string, value: number): void {
    this.#open(name, 'gauge');
    addValue(this.#gauges, name, checkValue(name, value));
  }

  /** The counter of this name. `add` takes a number from 0 on; 1 if it is left out. */
  counter(name: string): CustomCounter {
    this.#open(name, 'counter');
    if (!this.#counters.has(name)) this.#counters.set(name, 0);
    return {
      add: (by = 1) => {
        if (!(by >= 0)) throw refused(`${CUSTOM_PREFIX}${name} can't be raised by ${by}`, 'a counter only goes up');
        this.#counters.set(name, (this.#counters.get(name) ?? 0) + checkValue(name, by));
      },
    };
  }

  /** The timer of this name. */
  timer(name: string): CustomTimer {
    this.#open(name, 'timer');
    let recorder = this.#timers.get(name);
    if (recorder === undefined) {
      recorder = new LatencyRecorder();
      this.#timers.set(name, recorder);
    }
    const { record } = recorder;
    const kept = recorder;
    return { record: (ms) => record.call(kept, checkValue(name, ms) * 1e3) };
  }

  /** Everything that was recorded since the last call. A counter is there from its first use on, a gauge or timer if it was recorded. */
  take(): CustomSample {
    const gauges = new Map(this.#gauges);
    this.#gauges.clear();
    const counters = new Map(this.#counters);
    for (const name of counters.keys()) this.#counters.set(name, 0);
    const timers = new Map<string, readonly EncodedHistogram[]>();
    for (const [name, recorder] of this.#timers) {
      const encoded = recorder.take();
      if (encoded !== null) timers.set(name, [encoded]);
    }
    return { gauges, counters, timers };
  }

  /** Frees the memory of timers. Nothing is recorded after this. */
  close(): void {
    this.#timers.clear();
  }

  #open(name: string, kind: Kind): void {
    const known = this.#kinds.get(name);
    if (known === kind) return;
    if (known !== undefined) {
      throw refused(`${CUSTOM_PREFIX}${name} is a ${known} already, and can't be a ${kind}`, 'take another name');
    }
    checkName(name, this.#kinds.size);
    this.#kinds.set(name, kind);
  }
}
