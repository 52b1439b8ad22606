import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { peakOf, spansOf } from '../../../src/scenarios/load/plan.ts';
import { type Arrival, arrivalsOf, lengthMs, type Stage } from '../../../src/scenarios/load/profile.ts';
import { all, dues, even, stage } from '../../fixtures/profiles.ts';

describe('arrivals at a constant rate', () => {
  it('are due one gap apart, from 0 on, and none at the very end', () => {
    assert.deepEqual(dues([stage(10, 10, 1000)]), [0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
  });

  it('are as many as rate × duration, rounded up', () => {
    const counts: readonly [number, number, number][] = [
      [500, 30_000, 15_000],
      [100 / 60, 180_000, 300],
      [1 / 3, 9000, 3],
      [0.1, 1000, 1],
      [1000, 1, 1],
      [3, 500, 2],
      [7, 700, 5],
      [0.7, 10_000, 7],
      [1e6, 20, 20_000],
    ];
    for (const [rate, overMs, count] of counts) {
      assert.equal(dues([stage(rate, rate, overMs)]).length, count, `${rate}/s for ${overMs} ms`);
    }
  });

  it('end after `most`, in a stage without end too', () => {
    assert.deepEqual(dues([stage(4, 4, Number.POSITIVE_INFINITY)], 5), [0, 250, 500, 750, 1000]);
    assert.deepEqual(dues([stage(4, 4, 1000)], 0), []);
  });

  it('keep their beat over a day', () => {
    let last: Arrival | null = null;
    for (const arrival of arrivalsOf(even([stage(10, 10, 86_400_000)]), 0, 1)) last = arrival;
    assert.deepEqual(last, { index: 863_999, dueMs: 86_399_900, stage: 0 });
  });
});

const BURSTS = [
  stage(0, 4, 0),
  stage(4, 4, 1000),
  stage(4, 0, 0),
  stage(0, 0, 5000),
  stage(0, 2, 0),
  stage(2, 2, 1000),
];

describe('arrivals in bursts', () => {
  it('jump to their rate and pause, and each is due where its level has summed up to it', () => {
    assert.deepEqual(dues(BURSTS), [0, 250, 500, 750, 6000, 6500]);
    assert.deepEqual(
      all(even(BURSTS)).map(({ stage: of }) => of),
      [1, 1, 1, 1, 5, 5],
    );
  });

  it('keep over a pause what was missing to the next one', () => {
    assert.deepEqual(
      dues([stage(4, 4, 625), stage(4, 0, 0), stage(0, 0, 375), stage(0, 4, 0), stage(4, 4, 500)]),
      [0, 250, 500, 1125, 1375],
    );
  });
});

describe('arrivals on a ramp', () => {
  const isNear = (actual: readonly number[], expected: readonly number[]): void => {
    assert.equal(actual.length, expected.length);
    for (const [k, dueMs] of expected.entries())
      assert.ok(Math.abs((actual[k] ?? 0) - dueMs) < 1e-6, `${k}: ${actual[k]}`);
  };

  it('up from 0 are due when the rate, summed up, comes to their number: sqrt(2k / slope)', () => {
    isNear(
      dues([stage(0, 10, 1000)]),
      [0, 1, 2, 3, 4].map((k) => Math.sqrt((2 * k) / 10) * 1000),
    );
  });

  it('down to 0 mirror those that go up', () => {
    // 10/s → 0/s over 1 s: k = 10t − 5t², so t = 1 − sqrt(1 − k/5).
    isNear(
      dues([stage(10, 0, 1000)]),
      [0, 1, 2, 3, 4].map((k) => (1 - Math.sqrt(1 - k / 5)) * 1000),
    );
  });

  it('between two rates solve from·t + slope·t²/2 = k', () => {
    // 2/s → 6/s over 2 s: k = 2t + t², so t = sqrt(1 + k) − 1.
    isNear(
      dues([stage(2, 6, 2000)]),
      [0, 1, 2, 3, 4, 5, 6, 7].map((k) => (Math.sqrt(1 + k) - 1) * 1000),
    );
  });

  it('that is all but level are due as on the level', () => {
    isNear(dues([stage(1000, 1000 + 1e-9, 10)]), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('go on where the stage before left off, and one due on the border belongs to the later stage', () => {
    const arrivals = all(even([stage(0, 4, 1000), stage(4, 4, 500), stage(4, 0, 1000)]));
    assert.deepEqual(
      arrivals.map(({ dueMs, stage: of }) => [Math.round(dueMs), of]),
      [
        [0, 0],
        [707, 0],
        [1000, 1],
        [1250, 1],
        [1500, 2],
        [1793, 2],
      ],
    );
  });

  it('wait through a stage at level 0', () => {
    assert.deepEqual(
      dues([stage(0, 0, 500), stage(2, 2, 1000), stage(0, 0, 500), stage(2, 2, 500)]),
      [500, 1000, 2000],
    );
  });
});

describe('the spans of a virtual user', () => {
  const rows: readonly [string, readonly Stage[], number, readonly (readonly [number, number, number])[]][] = [
    ['a level above it', [stage(3, 3, 1000)], 2, [[0, 1000, 0]]],
    ['a level that it is not in', [stage(3, 3, 1000)], 3, []],
    ['the first, on a rise from 0', [stage(0, 4, 1000)], 0, [[0, 1000, 0]]],
    ['the third, on a rise', [stage(0, 4, 1000)], 2, [[500, 1000, 0]]],
    ['the last, on a fall', [stage(4, 0, 1000)], 3, [[0, 250, 0]]],
    ['one that a fall ends at', [stage(4, 2, 1000)], 2, [[0, 1000, 0]]],
    ['one that a rise ends at', [stage(0, 2, 1000)], 2, []],
    ['one that a rise begins at', [stage(2, 4, 1000)], 2, [[0, 1000, 0]]],
    [
      'a rise, a plateau and a fall',
      [stage(0, 2, 100), stage(2, 2, 100), stage(2, 0, 100)],
      1,
      [
        [50, 100, 0],
        [100, 200, 1],
        [200, 250, 2],
      ],
    ],
    [
      'bursts',
      BURSTS,
      1,
      [
        [0, 1000, 1],
        [6000, 7000, 5],
      ],
    ],
    ['a stage without end', [stage(1, 1, Number.POSITIVE_INFINITY)], 0, [[0, Number.POSITIVE_INFINITY, 0]]],
  ];
  for (const [title, stages, user, spans] of rows) {
    it(`are right: ${title}`, () =>
      assert.deepEqual(
        spansOf(stages, user),
        spans.map(([fromMs, toMs, of]) => ({ fromMs, toMs, stage: of })),
      ));
  }
});

describe('a profile', () => {
  it('knows its highest level and its length', () => {
    const stages = [stage(50, 20, 1000), stage(20, 30, 2500)];
    assert.deepEqual([peakOf(stages), lengthMs(stages)], [50, 3500]);
    assert.deepEqual([peakOf([stage(0, 7, 1)]), lengthMs([])], [7, 0]);
    assert.deepEqual(peakOf([stage(0, 100, 0), stage(100, 5, 0), stage(5, 5, 10)]), 5);
  });
});
