import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Evidence } from '../../../src/harness/judge/evidence.ts';
import { cutAfter } from '../../../src/harness/launches/slice-length.ts';
import { SLICING } from '../../../src/harness/launches/sliced-scenario.ts';
import { zeroCounters } from '../../../src/metrics/counters.ts';
import { evidenceOf } from '../../support/evidence.ts';
import { encode, intervalOf, seriesOf, totalOf } from '../../support/intervals.ts';

/** The first slice of an arm, half a second long: how long each of its iterations took. */
function first(iterationsMs: readonly number[], part: Partial<Evidence> = {}): { readonly evidence: Evidence } {
  const ok = iterationsMs.length;
  const none = zeroCounters();
  const counters = { ...none, iterations: { ...none.iterations, started: ok, ok } };
  const timers = ok === 0 ? {} : { iteration: encode(iterationsMs.map((ms) => ms * 1e3)) };
  const series = [{ ...seriesOf('list', [], counters), timers }];
  return { evidence: evidenceOf({ total: totalOf([intervalOf({ series })]), windowUs: 500_000, ...part }) };
}

const times = (count: number, ms: number): readonly number[] => Array.from({ length: count }, () => ms);
const FAST = first(times(1_000, 2));
const sliceMsAfter = (...firsts: readonly { readonly evidence: Evidence | null }[]): number =>
  cutAfter(firsts, SLICING).sliceMs;

describe('the length of slices after the first of each arm', () => {
  it('is short where both arms are fast, and the usual one where either is not', () => {
    const slow = first(times(1_000, 60));
    assert.equal(sliceMsAfter(FAST, FAST), 200);
    assert.deepEqual([sliceMsAfter(FAST, slow), sliceMsAfter(slow, FAST), sliceMsAfter(slow, slow)], [500, 500, 500]);
  });

  it('is short from 20 iterations in a short slice on', () => {
    assert.equal(sliceMsAfter(FAST, first(times(50, 2))), 200);
    assert.equal(sliceMsAfter(FAST, first(times(49, 2))), 500);
  });

  it('is short where 99 of 100 iterations take less than a quarter of a short slice', () => {
    assert.equal(sliceMsAfter(FAST, first([...times(990, 48), ...times(10, 400)])), 200);
    assert.equal(sliceMsAfter(FAST, first([...times(989, 48), ...times(11, 400)])), 500);
    assert.equal(sliceMsAfter(FAST, first([...times(980, 2), ...times(20, 52)])), 500);
  });

  it('is the usual one where CPU is counted in steps, of which a short slice has too few', () => {
    assert.equal(sliceMsAfter(FAST, first(times(1_000, 2), { cpuStepMs: 10 })), 500);
  });

  it('is the usual one where nothing was seen, and where there is no short cut', () => {
    assert.deepEqual([sliceMsAfter(FAST, first([])), sliceMsAfter(FAST, { evidence: null })], [500, 500]);
    assert.equal(cutAfter([FAST, FAST], { ...SLICING, fast: null }).sliceMs, 500);
  });

  it('leaves a launch about as long as it is, with two and a half times the slices', () => {
    const { usual, fast } = SLICING;
    assert.ok(fast);
    const lengthOf = ({ sliceMs, settleMs, leastBlocks }: typeof usual): number => leastBlocks * (sliceMs + settleMs);
    assert.ok(lengthOf(fast) <= lengthOf(usual));
    assert.deepEqual([fast.leastBlocks / usual.leastBlocks, fast.mostBlocks / usual.mostBlocks], [2.5, 2.5]);
  });
});
