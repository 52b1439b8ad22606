import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GateResult } from '../../src/harness/result/result.ts';
import { zeroCounters } from '../../src/metrics/counters.ts';
import { createPaint } from '../../src/reports/paint.ts';
import { formatBytes, formatCount, formatDuration, formatIn } from '../../src/reports/quantity.ts';
import { renderScenario, renderSummary } from '../../src/reports/text.ts';
import { resultOf, scenarioResultOf } from '../support/result.ts';

const plain = createPaint(false);

describe('quantities for people', () => {
  const rows: readonly [got: string, expected: string][] = [
    [formatDuration(0), '0 ms'],
    [formatDuration(0.042), '42 µs'],
    [formatDuration(1.234), '1.23 ms'],
    [formatDuration(199.6), '200 ms'],
    [formatDuration(1500), '1.5 s'],
    [formatDuration(90_000), '1.5 min'],
    [formatBytes(999), '999 B'],
    [formatBytes(100_000_000), '100 MB'],
    [formatBytes(-2_500_000), '-2.5 MB'],
    [formatCount(1_234_567), '1,234,567'],
    [formatIn('%', 99.99), '99.99 %'],
    [formatIn('%', 99.99999), '99.999 %'],
    [formatIn('%', 100), '100 %'],
    [formatIn('%', 0.0001), '0.001 %'],
    [formatIn('/s', 12_345.6), '12,346/s'],
    [formatIn('B/s', 1e7), '10 MB/s'],
  ];
  for (const [got, expected] of rows) it(`writes ${expected}`, () => assert.equal(got, expected));
});

describe('the console report', () => {
  const gate: GateResult = {
    gate: 'p95(traversal) < 200ms',
    value: 312.4,
    limit: 200,
    unit: 'ms',
    verdict: 'fail',
    reason: null,
    severity: 'fail',
    line: 12,
    unstable: false,
  };
  const timer = { count: 7, min: 1, mean: 2, p50: 2, p90: 3, p95: 4, p99: 5, p99_9: 6, max: 7, hdr: '' };

  it('names each gate with its figure and verdict', () => {
    const text = renderScenario(scenarioResultOf({ verdict: 'fail', gates: [gate] }), plain);
    assert.match(text, /^FAIL {2}walk/m);
    assert.match(text, /p95\(traversal\) < 200ms\s+312 ms\s+FAIL/);
  });

  it('says why a gate is invalid, n/a or only a warning', () => {
    const gates: readonly GateResult[] = [
      { ...gate, verdict: 'invalid', value: null, reason: 'no traversal was completed' },
      { ...gate, verdict: 'n/a', value: null, reason: "target.memory can't be seen in this target" },
      { ...gate, verdict: 'fail', severity: 'warn' },
    ];
    const text = renderScenario(scenarioResultOf({ gates }), plain);
    assert.match(text, /–\s+INVALID: no traversal was completed/);
    assert.match(text, /–\s+N\/A: target\.memory can't be seen/);
    assert.match(text, /FAIL \(warning only\)/);
  });

  it('shows every timer that has samples', () => {
    const text = renderScenario(scenarioResultOf({ timers: { response: timer } }), plain);
    assert.match(text, /response\s+2 ms\s+3 ms\s+4 ms\s+5 ms\s+6 ms\s+7 ms\s+2 ms\s+7/);
    assert.doesNotMatch(text, /traversal/);
  });

  it('shows how old the requests were that were left unfinished', () => {
    const text = renderScenario(
      scenarioResultOf({ timers: { response: timer }, openTimers: { response: timer } }),
      plain,
    );
    assert.match(text, /response\s+2 ms.*\n\s+unfinished, age\s+2 ms\s+3 ms\s+4 ms\s+5 ms\s+6 ms\s+7 ms\s+2 ms\s+7/);
    const silent = renderScenario(scenarioResultOf({ openTimers: { response: timer } }), plain);
    assert.match(silent, /no request was answered rightly\n.*\n\s+unfinished, age\s+2 ms/);
  });

  it('tells failures apart by class, with the first of each', () => {
    const counters = { ...zeroCounters(), started: 5, ok: 2 };
    counters.failed.check = 2;
    counters.failed.reset = 1;
    const failures = [{ request: 'page', failure: 'check', detail: 'GET /changes: "a" came twice in one walk' }];
    const text = renderScenario(scenarioResultOf({ counters, failures }), plain);
    assert.match(text, /ok 2 · failed 3 \(1 reset, 2 check\) · unfinished 0/);
    assert.match(text, /first check in page: GET \/changes: "a" came twice/);
  });

  it('sums a run up', () => {
    const scenarios = [scenarioResultOf({}), scenarioResultOf({ verdict: 'fail' })];
    const text = renderSummary(resultOf({ verdict: 'fail', scenarios }), plain);
    assert.match(text, /^FAIL {2}1 pass, 1 fail {2}in 5 s on 2 cores/m);
  });

  it('says so when a run did not reach its end', () => {
    assert.match(
      renderSummary(resultOf({ interrupted: 'stopped by a signal' }), plain),
      /did not reach its end: stopped/,
    );
  });

  it('is coloured only when asked to be', () => {
    assert.ok(renderScenario(scenarioResultOf({}), createPaint(true)).includes('\u001b[32mPASS'));
    assert.ok(!renderScenario(scenarioResultOf({}), plain).includes('\u001b'));
  });
});
