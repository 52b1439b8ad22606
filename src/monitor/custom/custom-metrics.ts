import { HarnessError } from '../../errors.ts';
import { type EncodedHistogram, LatencyRecorder } from '../../metrics/latency-recorder.ts';
import { CUSTOM_PREFIX } from '../metrics/metric-units.ts';
import type { CustomSample, GaugeSample } from './custom-sample.ts';

/** A number that goes up: each interval tells by how much. */
export type CustomCounter = { add(by?: number): void };
/** Durations in ms, from 1 µs to 1 h with three significant digits; each interval tells their percentiles. */
export type CustomTimer = { record(ms: number): void };

type Kind = 'gauge' | 'counter' | 'timer';

/** Every name costs memory for as long as the registry lives, so that a name made from data is refused some day. */
const MOST_NAMES = 500;
const NAME = /^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*$/;
const LONGEST_NAME = 100;

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
    const finite = checked(name, value);
    const known = this.#gauges.get(name);
    this.#gauges.set(name, known ? withValue(known, finite) : firstOf(finite));
  }

  /** The counter of this name. `add` takes a number from 0 on; 1 if it is left out. */
  counter(name: string): CustomCounter {
    this.#open(name, 'counter');
    if (!this.#counters.has(name)) this.#counters.set(name, 0);
    return {
      add: (by = 1) => {
        if (!(by >= 0)) throw refused(`${CUSTOM_PREFIX}${name} can't be raised by ${by}`, 'a counter only goes up');
        this.#counters.set(name, (this.#counters.get(name) ?? 0) + checked(name, by));
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
    return { record: (ms) => record.call(kept, checked(name, ms) * 1e3) };
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
    if (!NAME.test(name) || name.length > LONGEST_NAME) {
      const shown = JSON.stringify(name.slice(0, LONGEST_NAME));
      throw refused(
        `${shown} can't be the name of a metric`,
        `letters, digits, "_" and ".", at most ${LONGEST_NAME}, as in queue.depth`,
      );
    }
    if (this.#kinds.size >= MOST_NAMES) {
      throw refused(
        `there are ${MOST_NAMES} custom metrics already`,
        'a name must not be made from data, such as a user or a path',
      );
    }
    this.#kinds.set(name, kind);
  }
}

function firstOf(value: number): GaugeSample {
  return { first: value, last: value, n: 1, sum: value, min: value, max: value };
}

function withValue({ first, n, sum, min, max }: GaugeSample, value: number): GaugeSample {
  return { first, last: value, n: n + 1, sum: sum + value, min: Math.min(min, value), max: Math.max(max, value) };
}

function checked(name: string, value: number): number {
  if (Number.isFinite(value)) return value;
  throw refused(`${CUSTOM_PREFIX}${name} can't be ${String(value)}`, 'record finite numbers only');
}

function refused(message: string, hint: string): HarnessError {
  return new HarnessError('USAGE', message, { hint });
}
