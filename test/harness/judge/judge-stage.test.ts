import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judge } from '../../../src/harness/judge/judge.ts';
import type { Verdict } from '../../../src/harness/result/result.ts';
import { evidenceOf, gateOf, samples } from '../../support/evidence.ts';
import { countersOf, intervalOf, seriesOf, totalOf } from '../../support/intervals.ts';

type Load = { readonly due: number; readonly started: number };

/** A load of two stages that answers in 10 ms. */
function verdictsOf(climb: Load, peak: Load): Readonly<Record<'climb' | 'peak' | 'whole', Verdict | undefined>> {
  const series = Object.entries({ climb, peak }).map(([stage, { started }]) => {
    const counters = countersOf({ started, ok: started });
    const iterations = { ...counters.iterations, started, ok: started };
    return { ...seriesOf('page', samples(started, 10), { ...counters, iterations }), stage };
  });
  const evidence = evidenceOf({
    total: totalOf([intervalOf({ final: true, series })]),
    arrivalsDue: new Map([
      ['climb', climb.due],
      ['peak', peak.due],
    ]),
  });
  const gates = ['p95(response @ climb) < 200ms', 'p95(response @ peak) < 200ms', 'p95(response) < 200ms'];
  const [climbed, peaked, whole] = judge(
    gates.map((gate) => gateOf(gate)),
    evidence,
  ).map(({ verdict }) => verdict);
  return { climb: climbed, peak: peaked, whole };
}

describe('a harness that was too late for its rate in one stage', () => {
  it('spoils no other stage', () => {
    const verdicts = verdictsOf({ due: 1000, started: 600 }, { due: 1000, started: 1000 });
    assert.deepEqual(verdicts, { climb: 'invalid', peak: 'pass', whole: 'invalid' });
  });

  it('spoils that stage, even where the whole load came near its rate', () => {
    const verdicts = verdictsOf({ due: 9000, started: 9000 }, { due: 500, started: 400 });
    assert.deepEqual(verdicts, { climb: 'pass', peak: 'invalid', whole: 'pass' });
  });
});

describe('a gate on a count', () => {
  const sent = (request: string, started: number) =>
    seriesOf(request, samples(started, 10), countersOf({ started, ok: started }));
  const total = totalOf([intervalOf({ final: true, series: [sent('often', 100), sent('rare', 0)] })]);
  const decided = (text: string): readonly [Verdict | undefined, string | null | undefined] => {
    const [result] = judge([gateOf(text)], evidenceOf({ total }));
    return [result?.verdict, result?.reason];
  };

  for (const gate of [
    'count(failed.timeout @ request=rare) == 0',
    'count(failed @ request=rare) < 5',
    'count(retried @ request=rare) == 0',
    'rate(bytes @ request=rare) < 1MB/s',
    'count(ok @ request=rare) == 0',
  ]) {
    it(`does not pass for a request that was never sent: ${gate}`, () =>
      assert.deepEqual(decided(gate), ['invalid', 'no request was sent']));
  }

  it('passes where requests were sent, fails where one should have been, and may be about just that', () => {
    assert.equal(decided('count(failed.timeout @ request=often) == 0')[0], 'pass');
    assert.equal(decided('count(failed.timeout) == 0')[0], 'pass');
    assert.equal(decided('count(ok @ request=rare) >= 1')[0], 'fail');
    assert.equal(decided('count(started @ request=rare) == 0')[0], 'pass');
  });

  it('of iterations does not pass where none was due', () => {
    assert.deepEqual(decided('count(iterations.dropped) == 0'), ['invalid', 'no iteration was due']);
  });
});
