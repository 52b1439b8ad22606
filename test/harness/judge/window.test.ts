import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { arrivalsDue, stageLengths } from '../../../src/harness/judge/window.ts';
import { createRandom } from '../../../src/random.ts';
import type { Load } from '../../../src/scenarios/load/load.ts';
import { arrivalsOf, type Stage } from '../../../src/scenarios/load/profile.ts';

const RAMP: readonly Stage[] = [
  { name: 'climb', from: 0, to: 100, overMs: 2000 },
  { name: 'peak', from: 100, to: 100, overMs: 1000 },
];

function open(part: Partial<Extract<Load, { kind: 'open' }>>): Load {
  const fixed = { iterations: null, arrivals: 'constant', seed: 1, maxInFlight: 10, pacing: 'timer' } as const;
  return { kind: 'open', stages: RAMP, ...fixed, ...part };
}

function dueIn(load: Load, windowUs: number): number {
  return [...(arrivalsDue(load, windowUs)?.values() ?? [])].reduce((sum, count) => sum + count, 0);
}

describe('the arrivals that were due in a window', () => {
  const rows: readonly [windowMs: number, due: number][] = [
    [0, 0],
    [1000, 25],
    [2000, 100],
    [2500, 150],
    [3000, 200],
    [9000, 200],
  ];
  for (const [windowMs, due] of rows) {
    it(`are ${due} after ${windowMs} ms of a ramp to 100/s and a second there`, () => {
      assert.equal(dueIn(open({}), windowMs * 1e3), due);
    });
  }

  it('are counted through jumps and pauses', () => {
    const level = (name: string, from: number, to: number, overMs: number): Stage => ({ name, from, to, overMs });
    const stages = [
      level('jump', 0, 4, 0),
      level('hold', 4, 4, 1000),
      level('drop', 4, 0, 0),
      level('pause', 0, 0, 500),
    ];
    const load = open({ stages: [...stages, level('again', 0, 8, 0), level('end', 8, 8, 250)] });
    assert.deepEqual([...(arrivalsDue(load, 1_750_000)?.values() ?? [])], [0, 4, 0, 0, 0, 2]);
    assert.deepEqual([...stageLengths(load, 1_750_000).values()], [0, 1e6, 0, 5e5, 0, 250_000]);
  });

  for (const arrivals of ['constant', 'poisson'] as const) {
    it(`are those of its stages, each to the last one: ${arrivals}`, () => {
      const uneven = [{ name: 'first', from: 3, to: 11, overMs: 1333 }, ...RAMP];
      for (const windowMs of [0, 700, 1333, 2000, 9000]) {
        const random = arrivals === 'poisson' ? createRandom(7) : null;
        const drawn = [...arrivalsOf({ stages: uneven, random, most: 150 }, 0, 1)].filter(
          ({ dueMs }) => dueMs < windowMs,
        );
        const due = arrivalsDue(open({ stages: uneven, arrivals, seed: 7, iterations: 150 }), windowMs * 1e3);
        assert.deepEqual(
          [...(due ?? [])],
          uneven.map(({ name }, index) => [name, drawn.filter(({ stage }) => stage === index).length]),
          `${windowMs}`,
        );
      }
    });
  }

  it('are as many as the profile gives', () => {
    for (const windowMs of [1, 333, 1999, 2001, 2999]) {
      const sequence = [...arrivalsOf({ stages: RAMP, random: null, most: Number.POSITIVE_INFINITY }, 0, 1)];
      assert.equal(
        dueIn(open({}), windowMs * 1e3),
        sequence.filter(({ dueMs }) => dueMs < windowMs).length,
        `${windowMs}`,
      );
    }
  });

  it('are counted, not expected, when they were drawn', () => {
    const random = createRandom(7);
    const drawn = [...arrivalsOf({ stages: RAMP, random, most: Number.POSITIVE_INFINITY }, 0, 1)];
    assert.equal(dueIn(open({ arrivals: 'poisson', seed: 7 }), 9e6), drawn.length);
  });

  it('are no more than the iterations that were asked for, and none in a closed load', () => {
    assert.equal(dueIn(open({ iterations: 30 }), 9e6), 30);
    assert.equal(arrivalsDue({ kind: 'closed', stages: RAMP, iterations: null, thinkTimeMs: 0 }, 9e6), null);
  });
});

describe('the stages of a load', () => {
  it('take their part of the window', () => {
    assert.deepEqual(
      [...stageLengths(open({}), 3e6)],
      [
        ['climb', 2e6],
        ['peak', 1e6],
      ],
    );
    assert.deepEqual(
      [...stageLengths(open({}), 2.25e6)],
      [
        ['climb', 2e6],
        ['peak', 0.25e6],
      ],
    );
    assert.deepEqual(
      [...stageLengths(open({}), 1e6)],
      [
        ['climb', 1e6],
        ['peak', 0],
      ],
    );
  });
});
