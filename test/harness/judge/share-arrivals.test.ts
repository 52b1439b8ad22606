import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { measureGate } from '../../../src/harness/judge/figures.ts';
import { evidenceOf, gateOf } from '../../support/evidence.ts';
import { countersOf, intervalOf, seriesOf, totalOf } from '../../support/intervals.ts';

/** In two stages: of 40 arrivals of the first 10 were started, of 10 of the second all. Each started one was answered. */
function share(gate: string): number | null {
  const of = (stage: string, request: string, started: number, dropped: number) => {
    const counters = countersOf({ started, ok: started });
    const iterations = { ...counters.iterations, started, ok: started, dropped };
    return { ...seriesOf(request, [], { ...counters, iterations }), stage };
  };
  // Drops are counted with the first request of their stage.
  const series = [
    of('peak', 'list', 4, 30),
    of('peak', 'search', 6, 0),
    of('calm', 'list', 5, 0),
    of('calm', 'search', 5, 0),
  ];
  const total = totalOf([intervalOf({ final: true, series })]);
  return measureGate(gateOf(gate), evidenceOf({ total })).value;
}

describe('the share of right answers in an open load', () => {
  for (const [gate, percent] of [
    ['share(ok) == 100%', 40],
    ['share(ok @ peak) == 100%', 25],
    ['share(ok @ calm) == 100%', 100],
  ] as const) {
    it(`is of all that was due: ${gate}`, () => assert.equal(share(gate), percent));
  }

  for (const [gate, percent] of [
    ['share(ok @ request=list) == 100%', 40],
    ['share(ok @ request=search) == 100%', 40],
    ['share(ok @ peak & request=search) == 100%', 25],
    ['share(ok @ calm & request=search) == 100%', 100],
  ] as const) {
    it(`is lowered for each request by what was dropped before it drew one: ${gate}`, () =>
      assert.equal(share(gate), percent));
  }
});
