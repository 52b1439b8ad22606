import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Spell } from '../../../src/scenarios/target/fault.ts';
import { type Period, periodOf, SpellTimer, spellsOver } from '../../../src/targets/openspec/faults/spell-timer.ts';
import { mockTime } from '../../support/mock-time.ts';

const ONCE: Spell = { afterMs: 2000, forMs: 1000, everyMs: null };
const AGAIN: Spell = { afterMs: 500, forMs: 3000, everyMs: 10_000 };

/** Of a spell, at so many ms after the window opened: the period that is under way or comes next. */
const ROWS: readonly (readonly [Spell, sinceMs: number, Period | null])[] = [
  [ONCE, -50, { fromMs: 2000, toMs: 3000 }],
  [ONCE, 2999, { fromMs: 2000, toMs: 3000 }],
  [ONCE, 3000, null],
  [AGAIN, 0, { fromMs: 500, toMs: 3500 }],
  [AGAIN, 3499.9, { fromMs: 500, toMs: 3500 }],
  [AGAIN, 3500, { fromMs: 10_500, toMs: 13_500 }],
  [AGAIN, 13_500, { fromMs: 20_500, toMs: 23_500 }],
  [AGAIN, 100_000, { fromMs: 100_500, toMs: 103_500 }],
];

describe('a spell', () => {
  for (const [spell, sinceMs, period] of ROWS) {
    const words = period === null ? 'never again' : `from ${period.fromMs} to ${period.toMs} ms`;
    it(`of ${spell.forMs} ms ${spell.everyMs === null ? 'once' : `every ${spell.everyMs}`} is, at ${sinceMs} ms, ${words}`, () => {
      assert.deepEqual(periodOf(spell, spellsOver(spell, sinceMs)), period);
    });
  }

  it('is the first one that is not over, at any time', () => {
    const spells = fc
      .record({
        afterMs: fc.nat(5000),
        forMs: fc.integer({ min: 1, max: 900 }),
        restMs: fc.integer({ min: 1, max: 900 }),
      })
      .map(({ afterMs, forMs, restMs }): Spell => ({ afterMs, forMs, everyMs: forMs + restMs }));
    fc.assert(
      fc.property(spells, fc.nat(100_000), (spell, sinceMs) => {
        const number = spellsOver(spell, sinceMs);
        const [last, next] = [number === 0 ? null : periodOf(spell, number - 1), periodOf(spell, number)];
        assert.ok(next && next.toMs > sinceMs && (last === null || last.toMs <= sinceMs));
      }),
    );
  });
});

type Heard = { readonly atMs: number; readonly toMs: number };

describe('the timer of a spell', () => {
  for (const [title, spell, expected] of [
    ['begins it once', ONCE, [[2000, 3000]]],
    [
      'begins it again and again, without drift',
      { ...AGAIN, everyMs: 4000 },
      [
        [500, 3500],
        [4500, 7500],
        [8500, 11_500],
      ],
    ],
    ['begins it at once', { ...ONCE, afterMs: 0 }, [[0, 1000]]],
  ] as const) {
    it(title, async (t) => {
      const time = mockTime(t);
      const openUs = time.clock() + 20_000;
      const heard: Heard[] = [];
      const timer = new SpellTimer(spell, time.clock, (endUs) =>
        heard.push({ atMs: (time.clock() - openUs) / 1e3, toMs: (endUs - openUs) / 1e3 }),
      );
      timer.begin(openUs);
      await time.passMs(12_000);
      assert.deepEqual(
        heard.map(({ atMs, toMs }) => [atMs, toMs]),
        expected,
      );
      timer.stop();
    });
  }

  it('leaves out what was over before it could begin', async (t) => {
    const time = mockTime(t);
    const ends: number[] = [];
    const spell = { afterMs: 0, forMs: 100, everyMs: 1000 };
    const openUs = time.clock() - 2_500_000;
    const timer = new SpellTimer(spell, time.clock, (endUs) => ends.push((endUs - openUs) / 1e3));
    timer.begin(openUs);
    await time.passMs(1600);
    assert.deepEqual(ends, [3100, 4100]);
    timer.stop();
  });

  it('begins nothing once it is stopped', async (t) => {
    const time = mockTime(t);
    let spells = 0;
    const timer = new SpellTimer(AGAIN, time.clock, () => {
      spells += 1;
    });
    timer.begin(time.clock());
    await time.passMs(400);
    timer.stop();
    await time.passMs(30_000);
    assert.equal(spells, 0);
  });
});
