import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compare } from '../../../src/harness/cross-check/compare.ts';
import { ownFigures } from '../../../src/harness/cross-check/own-figures.ts';
import type { CrossCheckFigures } from '../../../src/harness/result/result.ts';
import { zeroCounters } from '../../../src/metrics/counters.ts';
import type { CrossCheckTally } from '../../../src/workers/cross-check/task.ts';
import { totalOf } from '../../support/intervals.ts';

const OURS: CrossCheckFigures = {
  windowMs: 5000,
  rate: 200,
  p50: 20,
  p97_5: 40,
  sent: 1000,
  ok: 1000,
  failed: 0,
  unfinished: 0,
};
/** 1,000 answers in 5 s; of 10 connections, each had one request in flight when the time was over. */
const TALLY: CrossCheckTally = {
  sent: 1010,
  statuses: { 200: 1000 },
  errors: 0,
  timeouts: 0,
  unasked: 0,
  elapsedMs: 5000,
  p50: 20,
  p97_5: 40,
};
const TIMED = { connections: 10, end: { kind: 'time', ms: 5000 }, expected: [200] } as const;
const COUNTED = { ...TIMED, end: { kind: 'requests', count: 1000 } } as const;

/** What changes in ours and in theirs, and the figures that differ then. */
const COMPARED: readonly [string, Partial<CrossCheckFigures>, Partial<CrossCheckTally>, readonly string[]][] = [
  ['the same', {}, {}, []],
  ['a rate 10 % lower', {}, { statuses: { 200: 900 }, sent: 910 }, []],
  ['a rate of more than 10 % lower', {}, { statuses: { 200: 899 }, sent: 909 }, ['rate']],
  ['a rate of more than 10 % higher', {}, { elapsedMs: 4500 }, ['rate']],
  ['a p50 that is 1 ms and 10 % longer', {}, { p50: 23 }, []],
  ['a p50 beyond that', {}, { p50: 24 }, ['p50']],
  ['a p50 that is 1 ms and 10 % shorter', {}, { p50: 17 }, []],
  ['a p50 that is shorter than that', {}, { p50: 16 }, ['p50']],
  ['times below its resolution', { p50: 0.05, p97_5: 0.9 }, { p50: 0, p97_5: 1 }, []],
  ['a p97.5 beyond 1 ms and 10 %', {}, { p97_5: 46 }, ['p97.5']],
  ['a tenth of other statuses', {}, { statuses: { 200: 900, 500: 100 } }, []],
  ['more of them', {}, { statuses: { 200: 899, 500: 101 } }, ['rate', 'share of ok']],
  ['timeouts of which we had none', {}, { statuses: { 200: 850 }, timeouts: 150 }, ['rate', 'share of ok']],
  ['failures that it has not', { ok: 800, failed: 200, rate: 160 }, {}, ['rate', 'share of ok']],
  ['nothing that is ok', {}, { statuses: { 404: 1000 } }, ['rate', 'share of ok']],
  ['a tenth that was cut off', { rate: 18 }, { sent: 100, statuses: { 200: 90 } }, []],
  ['too few answers for times', { p50: null, p97_5: null }, { p50: 99, p97_5: 99 }, []],
];

/** Tallies that do not add up, or can't be trusted, and what is said of each. */
const MISCOUNTED: readonly [string, Partial<CrossCheckTally>, typeof TIMED | typeof COUNTED, RegExp][] = [
  ['a request that a closed connection lost', { sent: 1011 }, TIMED, /1011 sent are not 1000 answered.*10 cut off/],
  ['a request too few', { sent: 1009 }, TIMED, /do not add up: 1009 sent/],
  ['a lost request of an amount', { sent: 1001 }, COUNTED, /1001 sent are not 1000 answered.*0 cut off/],
  ['an interim answer', { sent: 2010, statuses: { 103: 1000, 200: 1000 } }, TIMED, /status 103 as an answer/],
  ['a status that is no number', { sent: 1011, statuses: { 200: 1000, NaN: 1 } }, TIMED, /status NaN/],
  ['a surplus answer', { sent: 1012, statuses: { 200: 1002 }, unasked: 1 }, TIMED, /surplus answers/],
  ['connections that were lost', { sent: 1012, errors: 2 }, TIMED, /lost 2 connections/],
  ['so few requests that many were cut off', { sent: 99, statuses: { 200: 89 } }, TIMED, /10 of autocannon's 99/],
  [
    'nothing that either of us takes for right',
    { statuses: { 500: 1000 } },
    TIMED,
    /no request had an expected status/,
  ],
];

describe('autocannon’s figures beside ours', () => {
  for (const [title, ours, theirs, differing] of COMPARED) {
    it(`${differing.length === 0 ? 'agree' : `differ in ${differing.join(' and ')}`}: ${title}`, () => {
      const result = compare({ ...OURS, ...ours }, { ...TALLY, ...theirs }, TIMED);
      assert.ok(result.agreed !== null, result.reason ?? '');
      assert.deepEqual(
        result.differences.map(({ figure }) => figure),
        differing,
      );
      assert.equal(result.agreed, differing.length === 0);
    });
  }

  it('say what was not compared', () => {
    const { notes } = compare({ ...OURS, p97_5: null }, TALLY, TIMED) as { readonly notes: readonly string[] };
    assert.deepEqual(notes, ['status only: bodies are not checked', 'p97.5 not compared: fewer than 400 answers']);
    const few = { ...TALLY, sent: 20, statuses: { 200: 19 } };
    assert.match(
      JSON.stringify(compare(OURS, few, { ...TIMED, connections: 1 })),
      /p50 not compared.*p97.5 not compared/,
    );
  });

  for (const [title, tally, order, reason] of MISCOUNTED) {
    it(`claim nothing: ${title}`, () => {
      const ours = order === TIMED && title.startsWith('nothing') ? { ...OURS, ok: 0, failed: 1000, rate: 0 } : OURS;
      const result = compare(ours, { ...TALLY, ...tally }, order);
      assert.equal(result.agreed, null);
      assert.match(result.reason ?? '', reason);
      assert.notEqual(result.theirs, null);
    });
  }

  it('add up where nothing was lost: sent is ok, failed and unfinished', () => {
    const mixed = { ...TALLY, sent: 1020, statuses: { 200: 990, 500: 15 }, timeouts: 5 };
    const { theirs } = compare(OURS, mixed, TIMED);
    const { sent, ok, failed, unfinished } = theirs as CrossCheckFigures;
    assert.deepEqual([sent, ok, failed, unfinished], [1020, 990, 20, 10]);
  });

  it('count a status as ok that is expected, and 200 only if it is', () => {
    const answers = { ...TALLY, statuses: { 200: 400, 404: 600 } };
    assert.equal(compare(OURS, answers, { ...TIMED, expected: [404] }).theirs?.ok, 600);
    assert.equal(compare(OURS, answers, { ...TIMED, expected: [200, 404] }).theirs?.ok, 1000);
  });
});

describe('our own figures, as they are held against autocannon’s', () => {
  it('look at statuses only: a wrong body is no failure there', () => {
    const counters = zeroCounters();
    counters.started = 21;
    counters.ok = 10;
    Object.assign(counters.failed, { length: 1, checksum: 2, check: 3, status: 2, timeout: 1, reset: 1 });
    counters.unfinished = 1;
    const interval = {
      stage: 'main',
      request: 'a',
      timers: {},
      failedTimers: {},
      openTimers: {},
      counters,
      failures: [],
    };
    const total = totalOf([
      {
        ...{ run: 'r', scenario: 's', repeat: 0, level: 0, shard: 0, seq: 0, final: true },
        ...{
          fromUs: 0,
          toUs: 2e6,
          phase: 'measured',
          inFlight: 0,
          series: [interval],
          wire: { in: 0, out: 0 },
          gauges: {},
        },
      },
    ]);
    assert.deepEqual(ownFigures({ total, windowUs: 2e6 }), {
      windowMs: 2000,
      rate: 8,
      p50: null,
      p97_5: null,
      sent: 21,
      ok: 16,
      failed: 4,
      unfinished: 1,
    });
  });
});
