import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Evidence } from '../../../src/harness/judge/evidence.ts';
import { judge } from '../../../src/harness/judge/judge.ts';
import type { GateResult, Verdict } from '../../../src/harness/result/result.ts';
import { sampleOf, withPeak } from '../../../src/metrics/gauge.ts';
import { evidenceOf, gateOf, samples } from '../../support/evidence.ts';

const MB = 1e6;
const memory = { 'target.memory': withPeak(sampleOf(30 * MB, 1), 48 * MB) };
const held = (bytes: number) => ({ 'target.memory': bytes, 'target.heap': bytes, 'target.external': 0 });
const lost = [{ shard: 1, reason: 'the thread exited' }];

function one(text: string, evidence: Evidence): GateResult {
  const [result] = judge([gateOf(text)], evidence);
  assert.ok(result);
  return result;
}

describe('a gate takes the figure that it names', () => {
  const rows: readonly [gate: string, make: () => Evidence, value: number, verdict: Verdict][] = [
    [
      'p95(response) < 200ms',
      () => evidenceOf({ responsesUs: [...samples(960, 10), ...samples(40, 900)] }),
      10,
      'pass',
    ],
    [
      'p99(response) < 200ms',
      () => evidenceOf({ responsesUs: [...samples(960, 10), ...samples(40, 900)] }),
      900,
      'fail',
    ],
    [
      'mean(response) < 500ms',
      () => evidenceOf({ responsesUs: [...samples(5, 100), ...samples(5, 300)] }),
      200,
      'pass',
    ],
    ['max(response) < 200ms', () => evidenceOf({ responsesUs: [...samples(5, 100), ...samples(5, 300)] }), 300, 'fail'],
    ['min(response) >= 99ms', () => evidenceOf({ responsesUs: samples(3, 100) }), 100, 'pass'],
    ['rate(items) > 5000/s', () => evidenceOf({ items: 5000 }), 5000, 'fail'],
    ['rate(items) > 5000/s', () => evidenceOf({ items: 5001, responsesUs: samples(9, 1) }), 5001, 'pass'],
    ['rate(bytes) > 10MB/s', () => evidenceOf({ bytes: 9 * MB }), 9 * MB, 'fail'],
    ['count(failed) == 0', () => evidenceOf({ responsesUs: samples(9, 1), failed: 1 }), 1, 'fail'],
    ['share(ok) == 100%', () => evidenceOf({ responsesUs: samples(9, 1), failed: 1 }), 90, 'fail'],
    ['share(ok) == 100%', () => evidenceOf({ responsesUs: samples(9, 1) }), 100, 'pass'],
    ['share(failed.status) <= 10%', () => evidenceOf({ responsesUs: samples(9, 1), failed: 1 }), 10, 'pass'],
    ['peak(target.memory) < 50MB', () => evidenceOf({ gauges: memory }), 48 * MB, 'pass'],
    ['peak(target.memory) < 48MB', () => evidenceOf({ gauges: memory }), 48 * MB, 'fail'],
    ['mean(target.memory) < 31MB', () => evidenceOf({ windowGauges: memory }), 30 * MB, 'pass'],
    [
      'growth(target.memory) < 20MB',
      () => evidenceOf({ floor: held(10 * MB), ceiling: held(31 * MB) }),
      21 * MB,
      'fail',
    ],
    [
      'growth(target.memory) < 20MB',
      () => evidenceOf({ floor: held(31 * MB), ceiling: held(10 * MB) }),
      -21 * MB,
      'pass',
    ],
    ['rise(target.memory) < 20MB', () => evidenceOf({ gauges: memory, floor: held(20 * MB) }), 28 * MB, 'fail'],
  ];
  for (const [gate, make, value, verdict] of rows) {
    it(`${gate} is ${verdict} at ${value}`, () => {
      const result = one(gate, make());
      assert.ok(result.value !== null && Math.abs(result.value - value) <= Math.abs(value) / 1000, `${result.value}`);
      assert.equal(result.verdict, verdict);
      assert.equal(result.line, 7);
    });
  }
});

describe('a gate that the generator could have decided is invalid', () => {
  const slow = samples(1000, 300);
  const fast = samples(1000, 10);
  const rows: readonly [title: string, gate: string, make: () => Evidence, verdict: Verdict][] = [
    [
      'a lost shard spoils a passed time gate',
      'p95(response) < 200ms',
      () => evidenceOf({ responsesUs: fast, lost }),
      'invalid',
    ],
    [
      'a lost shard spoils a failed time gate',
      'p95(response) < 200ms',
      () => evidenceOf({ responsesUs: slow, lost }),
      'invalid',
    ],
    ['a lost shard spoils a failed rate gate', 'rate(items) > 5/s', () => evidenceOf({ items: 1, lost }), 'invalid'],
    [
      'a lost shard spoils a passed share',
      'share(ok) == 100%',
      () => evidenceOf({ responsesUs: fast, lost }),
      'invalid',
    ],
    [
      'a lost shard does not save a failed share',
      'share(ok) == 100%',
      () => evidenceOf({ responsesUs: fast, failed: 1, lost }),
      'fail',
    ],
    [
      'a lost shard does not save a failed peak',
      'peak(target.memory) < 1MB',
      () => evidenceOf({ gauges: memory, lost }),
      'fail',
    ],
    [
      'a saturated generator spoils a failed time gate',
      'p95(response) < 200ms',
      () => evidenceOf({ responsesUs: slow, busiestEluPercent: 95 }),
      'invalid',
    ],
    [
      'a saturated generator spoils a failed rate gate',
      'rate(items) > 5/s',
      () => evidenceOf({ items: 1, busiestEluPercent: 95 }),
      'invalid',
    ],
    [
      'a saturated generator leaves a passed time gate',
      'p95(response) < 200ms',
      () => evidenceOf({ responsesUs: fast, busiestEluPercent: 95 }),
      'pass',
    ],
    [
      'a saturated generator leaves a failed share',
      'share(ok) == 100%',
      () => evidenceOf({ responsesUs: fast, failed: 1, busiestEluPercent: 95 }),
      'fail',
    ],
    [
      '199 samples are too few to pass a p95',
      'p95(response) < 200ms',
      () => evidenceOf({ responsesUs: samples(199, 10) }),
      'invalid',
    ],
    [
      '200 samples are enough to pass a p95',
      'p95(response) < 200ms',
      () => evidenceOf({ responsesUs: samples(200, 10) }),
      'pass',
    ],
    [
      '999 samples are too few to pass a p99',
      'p99(response) < 200ms',
      () => evidenceOf({ responsesUs: samples(999, 10) }),
      'invalid',
    ],
    [
      '1,000 samples are enough to pass a p99',
      'p99(response) < 200ms',
      () => evidenceOf({ responsesUs: samples(1000, 10) }),
      'pass',
    ],
    [
      '5 samples beyond the limit are enough to fail a p95',
      'p95(response) < 200ms',
      () => evidenceOf({ responsesUs: samples(5, 300) }),
      'fail',
    ],
    [
      '4 samples beyond the limit are too few to fail a p95',
      'p95(response) < 200ms',
      () => evidenceOf({ responsesUs: samples(4, 300) }),
      'invalid',
    ],
    ['no sample at all passes nothing', 'mean(response) < 200ms', () => evidenceOf({}), 'invalid'],
    ['no request at all is no 100 %', 'share(ok) == 100%', () => evidenceOf({}), 'invalid'],
    ['no window is no rate', 'rate(items) > 5/s', () => evidenceOf({ windowUs: 0 }), 'invalid'],
    ['a gauge without samples passes nothing', 'peak(target.memory) < 50MB', () => evidenceOf({}), 'invalid'],
    [
      'growth without a second look passes nothing',
      'growth(target.memory) < 20MB',
      () => evidenceOf({ floor: held(1) }),
      'invalid',
    ],
    [
      'a gauge that this target can not show is n/a',
      'peak(target.memory) < 50MB',
      () => evidenceOf({ canSee: () => false }),
      'n/a',
    ],
  ];
  for (const [title, gate, make, verdict] of rows) {
    it(title, () => {
      const result = one(gate, make());
      assert.equal(result.verdict, verdict);
      if (verdict === 'invalid' || verdict === 'n/a') assert.ok(result.reason, 'says why');
    });
  }
});
