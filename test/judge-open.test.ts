import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { judge } from '../src/harness/judge.ts';
import { openHistograms } from '../src/metrics/histogram.ts';
import { evidenceOf, gateOf, samples } from './support/evidence.ts';

function judged(gate: string, part: Parameters<typeof evidenceOf>[0]) {
  const [result] = judge([gateOf(gate)], evidenceOf(part));
  assert.ok(result);
  return result;
}

describe('iterations that were still open at the end', () => {
  before(openHistograms);

  it('fail a percentile that nothing completed for: a frozen target cannot hide behind too few samples', () => {
    const result = judged('p95(response) < 200ms', { openUs: samples(10, 5000) });
    assert.equal(result.verdict, 'fail');
    assert.ok(Math.abs((result.value ?? 0) - 5000) < 10);
    assert.match(result.reason ?? '', /10 still open at the end/);
  });

  it('need to be five beyond the limit', () => {
    assert.equal(judged('p95(response) < 200ms', { openUs: samples(4, 5000) }).verdict, 'invalid');
    assert.equal(judged('p95(response) < 200ms', { openUs: samples(5, 5000) }).verdict, 'fail');
    assert.equal(judged('p95(response) < 200ms', { openUs: samples(5, 150) }).verdict, 'invalid');
  });

  it('count together with the completed ones, however few', () => {
    const responsesUs = samples(3, 10);
    assert.equal(judged('p95(response) < 200ms', { responsesUs, openUs: samples(5, 5000) }).verdict, 'fail');
    assert.equal(judged('p95(response) < 200ms', { responsesUs: samples(150, 10) }).verdict, 'invalid');
    // 5 of 155 stay beyond the limit, and p50 does not.
    const many = { responsesUs: samples(15, 10), openUs: samples(5, 5000) };
    assert.equal(judged('p50(response) < 200ms', many).verdict, 'invalid');
  });

  it('change no percentile that has enough completed samples', () => {
    const result = judged('p50(response) < 200ms', { responsesUs: samples(20, 10), openUs: samples(30, 5000) });
    assert.equal(result.verdict, 'pass');
    assert.equal(result.reason, null);
    assert.ok((result.value ?? 0) < 11);
  });

  it('stay out of means, which have no rule for them', () => {
    assert.equal(judged('mean(response) < 500ms', { openUs: samples(10, 5000) }).verdict, 'invalid');
  });

  it('decide nothing where the generator could have', () => {
    const lost = [{ shard: 0, reason: 'gone' }];
    assert.equal(judged('p95(response) < 200ms', { openUs: samples(10, 5000), lost }).verdict, 'invalid');
    const busy = { openUs: samples(10, 5000), busiestEluPercent: 99 };
    assert.equal(judged('p95(response) < 200ms', busy).verdict, 'invalid');
  });
});
