import { addCounters, type Counters, zeroCounters } from '../../src/metrics/counters.ts';
import type { Interval, Series } from '../../src/metrics/interval.ts';
import { type EncodedHistogram, LatencyRecorder } from '../../src/metrics/latency-recorder.ts';
import { TIMERS, type TimerName } from '../../src/metrics/names.ts';
import { Total } from '../../src/metrics/total.ts';
import { NO_BYTES } from '../../src/metrics/wire-bytes.ts';

/** Encodes values (µs). */
export function encode(valuesUs: readonly number[]): EncodedHistogram {
  const recorder = new LatencyRecorder();
  for (const value of valuesUs) recorder.record(value);
  const encoded = recorder.take();
  if (!encoded) throw new Error('nothing was recorded');
  return encoded;
}

export function countersOf(
  part: Partial<Omit<Counters, 'failed' | 'iterations'>> & { failedStatus?: number },
): Counters {
  const counters = zeroCounters();
  const { failedStatus = 0, ...rest } = part;
  addCounters(counters, { ...zeroCounters(), ...rest });
  counters.failed.status += failedStatus;
  return counters;
}

export function seriesOf(request: string, valuesUs: readonly number[], counters: Counters): Series {
  const encoded = valuesUs.length > 0 ? encode(valuesUs) : null;
  const timers = encoded === null ? {} : { response: encoded, traversal: encoded };
  return { stage: 'main', request, timers, failedTimers: {}, openTimers: {}, counters, failures: [] };
}

export function intervalOf(part: Partial<Interval>): Interval {
  return {
    run: 'r',
    scenario: 's',
    repeat: 0,
    level: 0,
    shard: 0,
    seq: 0,
    final: false,
    fromUs: 0,
    toUs: 1_000_000,
    phase: 'measured',
    inFlight: 0,
    series: [],
    wire: NO_BYTES,
    gauges: {},
    ...part,
  };
}

/** The fold of these intervals. */
export function totalOf(intervals: Iterable<Interval>): Total {
  const total = new Total();
  for (const interval of intervals) total.add(interval);
  return total;
}

/** The names of the timers that have a sample, in alphabetical order. */
export function timed(total: Total): readonly TimerName[] {
  const { timers } = total.select(null, null);
  return TIMERS.filter((name) => timers.get(name) !== undefined).sort();
}
