import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judge } from '../../../src/harness/judge/judge.ts';
import { evidenceOf, gateOf, samples } from '../../support/evidence.ts';

function judged(gate: string, part: Parameters<typeof evidenceOf>[0]) {
  const [result] = judge([gateOf(gate)], evidenceOf(part));
  assert.ok(result);
  return result;
}

describe('what was still open at the end', () => {
  it('fail a percentile that nothing completed for: a frozen target cannot hide behind too few samples', () => {
    const result = judged('p95(response) < 200ms', { openUs: samples(10, 5000) });
    assert.equal(result.verdict, 'fail');
    assert.ok(Math.abs((result.value ?? 0) - 5000) < 10);
    assert.match(result.reason ?? '', /10 unfinished at the end/);
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

  for (const [gate, value] of [
    ['p50(response) < 200ms', 5000],
    ['p95(response) < 200ms', 5000],
    ['mean(response) <= 200ms', 2505],
    ['max(response) < 200ms', 5000],
    ['p95(traversal) < 200ms', 5000],
  ] as const) {
    it(`fail ${gate}, which holds for what was completed`, () => {
      const half = { responsesUs: samples(1000, 10), openUs: samples(1000, 5000) };
      const more = gate.startsWith('p50') ? { ...half, openUs: samples(1001, 5000) } : half;
      const result = judged(gate, more);
      assert.equal(result.verdict, 'fail');
      assert.ok(Math.abs((result.value ?? 0) - value) < value / 500, `${result.value}`);
      assert.match(result.reason ?? '', /counts 100[01] unfinished at the end, at their age/);
      assert.equal(judged(gate, { responsesUs: samples(1000, 10) }).verdict, 'pass');
    });
  }

  it('leave a gate alone that holds with them, too', () => {
    const { verdict, value, reason } = judged('p95(response) < 200ms', {
      responsesUs: samples(1000, 10),
      openUs: samples(10, 5000),
    });
    assert.deepEqual([verdict, reason], ['pass', null]);
    assert.ok((value ?? 0) < 11);
  });

  it('make no failure smaller: they may just have been sent', () => {
    const young = { responsesUs: samples(300, 250), openUs: samples(900, 1) };
    for (const gate of ['p50(response) < 200ms', 'mean(response) < 200ms']) {
      const { verdict, value, reason } = judged(gate, young);
      assert.deepEqual([verdict, reason], ['fail', null]);
      assert.ok((value ?? 0) > 249);
    }
  });

  it('leave a longer figure of the completed ones as it is', () => {
    const young = { responsesUs: samples(300, 900), openUs: samples(300, 300) };
    const { verdict, value, reason } = judged('mean(response) < 200ms', young);
    assert.deepEqual([verdict, reason], ['fail', null]);
    assert.ok((value ?? 0) > 895, `${value}`);
  });

  it('say nothing of a minimum, nor of a time that shall be long', () => {
    const cut = { responsesUs: samples(300, 250), openUs: samples(900, 1) };
    for (const gate of ['min(response) < 300ms', 'min(response) > 200ms', 'mean(response) > 200ms']) {
      assert.equal(judged(gate, cut).verdict, 'pass', gate);
    }
  });

  it('pass nothing by themselves', () => {
    for (const gate of ['mean(response) < 200ms', 'max(response) < 200ms', 'p50(response) < 200ms']) {
      const { verdict, reason } = judged(gate, { openUs: samples(100, 10) });
      assert.deepEqual([verdict, reason], ['invalid', 'no response was completed']);
    }
  });

  it('fail a mean and a maximum that nothing completed for', () => {
    for (const gate of ['mean(response) < 200ms', 'max(response) < 200ms']) {
      assert.equal(judged(gate, { openUs: samples(10, 5000) }).verdict, 'fail', gate);
    }
  });

  it('decide nothing where the generator could have', () => {
    const lost = [{ shard: 0, reason: 'gone' }];
    assert.equal(judged('p95(response) < 200ms', { openUs: samples(10, 5000), lost }).verdict, 'invalid');
    const busy = { openUs: samples(10, 5000), busiestEluPercent: 99 };
    assert.equal(judged('p95(response) < 200ms', busy).verdict, 'invalid');
  });
});
