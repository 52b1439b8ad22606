import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SeriesResult, TimerResult } from '../../../src/harness/result/result.ts';
import { zeroCounters } from '../../../src/metrics/counters.ts';
import { failureLines } from '../../../src/reports/console/failure-table.ts';
import { levelLines } from '../../../src/reports/console/level-table.ts';
import { requestLines } from '../../../src/reports/console/request-table.ts';
import { timerLines } from '../../../src/reports/console/timer-table.ts';
import { failureOf } from '../../support/failure-group.ts';
import { timerOf } from '../../support/timer.ts';

/** `count` samples from 1 ms up, a tenth of a millisecond apart. */
function samples(count: number): TimerResult {
  return timerOf(Array.from({ length: count }, (_, index) => 1 + index / 10));
}

describe('the table of timers', () => {
  it('shows each timer that has samples, in columns that share a unit', () => {
    const lines = timerLines({ response: samples(1000), gap: timerOf([0.2]) }, {}, 120);
    assert.match(lines[0] ?? '', /^timer +count +mean +p50 +p90 +p95 +p99 +p99\.9 +max$/);
    assert.match(lines[1] ?? '', /^response {2}1,000 {2}50\.95 ms .* {2}99\.9 ms {6}– {2}100\.9 ms$/);
    assert.match(lines[2] ?? '', /^gap +1 {3}0\.20 ms +– +– +– +– +– +0\.2\d* ms$/);
    assert.equal(lines.length, 3);
  });

  for (const [count, missing] of [
    [19, 5],
    [20, 4],
    [100, 3],
    [200, 2],
    [1000, 1],
  ] as const) {
    it(`has a dash for ${missing} of its percentiles with ${count} samples, as gates refuse them`, () => {
      const line = timerLines({ response: samples(count) }, {}, 120)[1] ?? '';
      assert.equal(line.split('–').length - 1, missing, line);
    });
  }

  it('leaves iteration out where it equals response, or a traversal', () => {
    const [same, other] = [samples(30), samples(31)];
    const names = (lines: readonly string[]): readonly string[] =>
      lines.slice(1).map((line) => line.split(' ')[0] ?? '');
    assert.deepEqual(names(timerLines({ response: same, iteration: same }, {}, 80)), ['response']);
    assert.deepEqual(names(timerLines({ response: other, iteration: same }, {}, 80)), ['response', 'iteration']);
    assert.deepEqual(names(timerLines({ response: other, iteration: same, traversal: same }, {}, 80)), [
      'response',
      'traversal',
    ]);
  });

  it('shows how old the requests were that were left unfinished', () => {
    assert.match(timerLines({}, { response: samples(7) }, 80)[1] ?? '', /^unfinished, age +7 /);
    assert.deepEqual(timerLines({}, {}, 80), []);
  });

  it('leaves out columns that do not fit, never a part of a word', () => {
    const timers = { response: samples(20_000), service: samples(20_000) };
    const [narrow, wide] = [timerLines(timers, {}, 60), timerLines(timers, {}, 120)];
    assert.ok(narrow.every((line) => line.length <= 60));
    assert.deepEqual((narrow[0] ?? '').split(/ +/), ['timer', 'count', 'mean', 'p50', 'p95', 'p99', 'max']);
    assert.ok((wide[0] ?? '').includes('p99.9'));
  });
});

function seriesOf(request: string, stage: string, count: number, failed: number): SeriesResult {
  const counters = { ...zeroCounters(), started: count + failed, ok: count };
  counters.failed.status = failed;
  return { request, stage, timers: { response: samples(count) }, failedTimers: {}, openTimers: {}, counters };
}

describe('the table by request', () => {
  it('has a line for each request of a mix, over all stages', () => {
    const series = [
      seriesOf('list', 'main', 150, 2),
      seriesOf('GET /orders/{id}', 'main', 30, 0),
      seriesOf('list', 'more', 150, 1),
    ];
    const lines = requestLines({ series }, 80);
    assert.match(lines[0] ?? '', /^request +count +p50 +p95 +p99 +failed$/);
    assert.match(lines[1] ?? '', /^list +303 +8\.\d+ ms +15\.\d+ ms +– +3$/);
    assert.match(lines[2] ?? '', /^GET \/orders\/\{id\} +30 +2\.\d+ ms +– +– +0$/);
  });

  it('shows means where there are too few samples for a median', () => {
    const lines = requestLines({ series: [seriesOf('list', 'main', 5, 0), seriesOf('show', 'main', 50, 0)] }, 80);
    assert.match(lines[0] ?? '', /^request +count +mean +p50 +p95 +p99 +failed$/);
    assert.match(lines[1] ?? '', /^list +5 +[\d.]+ ms +– +– +– +0$/);
  });

  it('is left out where there is only one', () => {
    assert.deepEqual(requestLines({ series: [seriesOf('page', 'a', 5, 0), seriesOf('page', 'b', 5, 0)] }, 80), []);
  });

  it('clips names that would make it too wide', () => {
    const series = [seriesOf(`GET /${'long/'.repeat(30)}`, 'main', 1500, 2), seriesOf('b', 'main', 3, 0)];
    assert.ok(requestLines({ series }, 80).every((line) => line.length <= 80));
  });
});

describe('the table of failures', () => {
  const all = { most: null, inWords: false };
  const failures = [
    failureOf({ failure: 'reset', count: 3, request: 'list' }),
    failureOf({
      failure: 'status',
      status: 503,
      count: 1234,
      request: 'GET /orders',
      excerpt: '<h1>\u001b[31mbusy</h1>\n',
    }),
    failureOf({ failure: 'status', status: 404, count: 2, request: 'list', excerpt: 'no such order' }),
  ];

  it('has classes and status codes with count, first and last time, and the beginning of a body', () => {
    assert.deepEqual(failureLines(failures, 100, all), [
      'failure     request      count     first      last  body',
      'status 503  GET /orders  1,234  00:00:01  00:00:04  <h1>\\u001b[31mbusy</h1>\\n',
      'reset       list             3  00:00:01  00:00:04  –',
      'status 404  list             2  00:00:01  00:00:04  no such order',
    ]);
  });

  it('tells the first of each kind in words where that is asked for', () => {
    const lines = failureLines(
      [failureOf({}), failureOf({ failure: 'reset', detail: 'GET /a: \u001b[1mclosed' })],
      80,
      {
        most: null,
        inWords: true,
      },
    );
    assert.equal(lines[2], '  GET /changes: "a" came twice in one walk');
    assert.equal(lines[4], '  GET /a: \\u001b[1mclosed');
    assert.doesNotMatch(lines[0] ?? '', /body/);
  });

  it('says how many kinds it leaves out', () => {
    assert.deepEqual(failureLines(failures, 100, { most: 1, inWords: false }).slice(2), [
      'and 2 more kinds, with --details',
    ]);
    assert.deepEqual(failureLines(failures, 100, { most: 2, inWords: false }).slice(3), [
      'and 1 more kind, with --details',
    ]);
  });

  it('fits 80 columns', () => {
    const long = failureOf({ request: `GET /${'long/'.repeat(30)}`, excerpt: 'a body '.repeat(20) });
    assert.ok(failureLines([long], 80, all).every((line) => line.length <= 80));
  });

  it('is left out where nothing failed', () => assert.deepEqual(failureLines([], 80, all), []));
});

describe('the table of levels', () => {
  it('is left out where there are none', () => assert.deepEqual(levelLines({ levels: [] }, 80), []));
});
