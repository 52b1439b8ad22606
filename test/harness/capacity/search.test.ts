import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  type Found,
  nextStep,
  type SearchSettings,
  type StepOutcome,
  type Tried,
} from '../../../src/harness/capacity/search.ts';

const SETTINGS: SearchSettings = { from: 50, most: 100_000, withinPercent: 5 };

/** Looks for the capacity of a target that says of each level what becomes of it. */
function search(
  outcomeAt: (level: number, nth: number) => StepOutcome,
  settings = SETTINGS,
): Found & { readonly tried: readonly Tried[] } {
  const tried: Tried[] = [];
  for (;;) {
    const next = nextStep(tried, settings);
    if (next.kind === 'found') return { ...next, tried };
    const { level } = next;
    const nth = tried.filter((each) => each.level === level).length;
    tried.push({ level, outcome: outcomeAt(level, nth) });
    assert.ok(tried.length <= 200, 'the search does not end');
  }
}

/** `slots` requests are served at once, each for so long: more arrivals than that wait longer and longer. */
const semaphore =
  (slots: number, serviceMs: number) =>
  (level: number): StepOutcome =>
    level <= (slots / serviceMs) * 1000 ? 'holds' : 'fails';

describe('the search for a capacity', () => {
  it('doubles, bisects, and measures both ends of the interval twice', () => {
    const { holds, above, tried } = search(semaphore(4, 20));
    assert.deepEqual(
      tried.map(({ level }) => level),
      [50, 100, 200, 400, 300, 250, 225, 212, 206, 200, 206],
    );
    assert.deepEqual([holds, above], [200, { level: 206, outcome: 'fails' }]);
  });

  it('finds the capacity of any target, wherever it begins, and to the last arrival if it has to', () => {
    const whole = fc.integer({ min: 1, max: 20_000 });
    fc.assert(
      fc.property(whole, whole, fc.integer({ min: 1, max: 30 }), (capacity, from, withinPercent) => {
        const settings = { from, most: 100_000, withinPercent };
        const { holds, above, tried } = search((level) => (level <= capacity ? 'holds' : 'fails'), settings);
        assert.ok(holds !== null && above !== null && holds <= capacity && capacity < above.level);
        assert.ok(above.level - holds <= Math.max(1, (holds * withinPercent) / 100));
        for (const end of [holds, above.level]) assert.equal(tried.filter(({ level }) => level === end).length, 2);
      }),
    );
  });

  it('takes what a level was twice of three times, and ends however a noisy level comes out', () => {
    const once = search((level, nth) => (level === 200 && nth === 0 ? 'fails' : semaphore(4, 20)(level)));
    assert.equal(once.holds, 200);
    fc.assert(
      fc.property(fc.infiniteStream(fc.constantFrom<StepOutcome>('holds', 'fails', 'limited')), (stream) => {
        const noisy = (level: number): StepOutcome =>
          level < 180 ? 'holds' : level > 230 ? 'fails' : (stream.next().value as StepOutcome);
        const { holds, above } = search(noisy);
        assert.ok(holds !== null && above !== null && holds >= 170 && holds <= 230 && above.level <= 245);
      }),
    );
  });

  it('tells the limit of the load generator from that of the target', () => {
    const { holds, above } = search((level) => (level > 330 ? 'limited' : 'holds'));
    assert.ok(holds !== null && holds <= 330 && holds > 310);
    assert.equal(above?.outcome, 'limited');
    const nowhere = search(() => 'limited', { ...SETTINGS, from: 400 });
    assert.deepEqual([nowhere.holds, nowhere.above?.outcome], [null, 'limited']);
    assert.deepEqual(
      nowhere.tried.map(({ level }) => level),
      [400, 200, 100],
    );
    const lower = search((level) => (level > 330 ? 'limited' : semaphore(4, 20)(level)));
    assert.deepEqual([lower.holds, lower.above?.outcome], [200, 'fails']);
  });

  it('goes no further than it is told, and no lower than 1', () => {
    const all = search(() => 'holds', { ...SETTINGS, most: 300 });
    assert.deepEqual([all.holds, all.above, all.tried.at(-1)?.level], [300, null, 300]);
    const none = search(() => 'fails');
    assert.deepEqual([none.holds, none.above], [null, { level: 1, outcome: 'fails' }]);
  });
});
