import assert from 'node:assert/strict';
import type { Evidence } from '../../src/harness/judge/evidence.ts';
import { judge } from '../../src/harness/judge/judge.ts';
import type { GateResult } from '../../src/harness/result/result.ts';
import { sampleOf } from '../../src/metrics/gauge.ts';
import type { EncodedTimers } from '../../src/metrics/interval.ts';
import type { EncodedHistogram } from '../../src/metrics/latency-recorder.ts';
import type { TimerName } from '../../src/metrics/names.ts';
import { evidenceOf, gateOf, samples } from './evidence.ts';
import { countersOf, encode, intervalOf, totalOf } from './intervals.ts';

export type Situation = Partial<Omit<Evidence, 'arrivalsDue'>> & {
  readonly arrivalsDue?: number | null;
  readonly samples?: number;
  /** Times of ok answers, in ms, in place of answers of 100 ms each. */
  readonly timesMs?: { readonly [name in TimerName]?: readonly number[] };
  readonly lateMs?: number;
  readonly started?: number;
  readonly dropped?: number;
  readonly droppedLate?: number;
};

/** Answers of 100 ms, one failure, 6,000 items, 45 MB at the peak of a second; and what else happened. */
function evidence(situation: Situation): Evidence {
  const {
    samples: count = 1000,
    lateMs,
    timesMs,
    started = 0,
    dropped = 0,
    droppedLate = 0,
    arrivalsDue = null,
    ...part
  } = situation;
  const response = timesMs?.response && timesMs.traversal ? null : encode(samples(count, 100));
  const lateness = lateMs === undefined ? {} : { lateness: encode(samples(1000, lateMs)) };
  const counters = countersOf({ started: 1001, ok: 1000, failedStatus: 1, items: 6000 });
  const series = {
    stage: 'main',
    request: 'page',
    timers: { ...(response && { response, traversal: response }), ...lateness, ...encodeAll(timesMs ?? {}) },
    failedTimers: {},
    openTimers: {},
    failures: [],
    counters: { ...counters, iterations: { ...counters.iterations, started, dropped, droppedLate } },
  };
  const gauges = { 'target.memory': sampleOf(45e6, 1), 'process.rss': sampleOf(45e6, 1) };
  const held = (bytes: number) => ({ 'target.memory': bytes, 'target.heap': bytes, 'target.external': 0 });
  return evidenceOf({
    total: totalOf([intervalOf({ final: true, series: [series] })]),
    gauges,
    windowGauges: gauges,
    floor: held(10e6),
    ceiling: held(25e6),
    arrivalsDue: arrivalsDue === null ? null : new Map([['main', arrivalsDue]]),
    ...part,
  });
}

/** Times that several timers share are encoded once. */
function encodeAll(timesMs: NonNullable<Situation['timesMs']>): EncodedTimers {
  const encoded = new Map<readonly number[], EncodedHistogram>();
  const timers = Object.entries(timesMs).map(([name, values]) => {
    const histogram = encoded.get(values) ?? encode(values.map((ms) => ms * 1e3));
    encoded.set(values, histogram);
    return [name, histogram];
  });
  return Object.fromEntries(timers) as EncodedTimers;
}

/** The one gate, judged. */
export function one(text: string, situation: Situation): GateResult {
  const [result] = judge([gateOf(text)], evidence(situation));
  return result ?? assert.fail('no result');
}
