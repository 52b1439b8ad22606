import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { MovingTally, Untouched } from '../../../src/scenarios/workloads/pagination/moving-tally.ts';
import { changeName } from '../../../src/workers/changes/change-name.ts';

const MADE = changeName('0123456789abcdef', 1, 0);
const ids = ['a', 'b', 'c', 'd'];
const tallyOf = (names: readonly string[] = ids): MovingTally => new MovingTally(new Untouched(names));

/** What the tally says of items in this order, and of their end. */
function told(seen: readonly (string | number)[], names: readonly string[] = ids): string | null {
  const tally = tallyOf(names);
  for (const id of seen) {
    const problem = tally.see(id);
    if (problem !== null) return problem;
  }
  return tally.end();
}

describe('the tally of a collection that is changed while it is walked', () => {
  it('is right where all that nobody touches comes once and in its order, whatever was made between', () => {
    assert.equal(told(ids), null);
    assert.equal(told([MADE, 'a', 'b', changeName('0123456789abcdef', 2, 9), 'c', 'd']), null);
    assert.equal(told([MADE], []), null);
  });

  it('counts what was made among what was seen', () => {
    const tally = tallyOf();
    for (const id of ['a', MADE, 'b']) tally.see(id);
    assert.equal(tally.seen, 3);
  });

  for (const [title, seen, problem] of [
    ['an item is missed', ['a', 'c'], '"b" was missed: "c" came in its place'],
    ['the last item is missed', ['a', 'b', 'c', MADE], '"d" was missed: the walk ended before it'],
    ['an item comes twice', ['a', 'b', 'b'], '"b" came twice in one walk'],
    ['an item comes again later', ['a', 'b', 'c', 'a'], '"a" came twice in one walk'],
    ['two items come in another order', ['a', 'c', 'b', 'd'], '"b" was missed: "c" came in its place'],
    ['what was made comes twice', ['a', MADE, 'b', MADE], `"${MADE}" came twice in one walk`],
    ['an item was not there before', ['a', 'x', 'b'], '"x" was not there before, and no workload has made it'],
    ['an item is a number', ['a', 7], '"7" was not there before, and no workload has made it'],
    ['nothing comes at all', [], '"a" was missed: the walk ended before it'],
  ] as const) {
    it(`is wrong where ${title}`, () => assert.equal(told(seen), problem));
  }

  it('takes any total that has room for what nobody touches', () => {
    assert.equal(tallyOf().takeTotal(4), null);
    assert.equal(tallyOf().takeTotal(400), null);
    assert.equal(tallyOf().takeTotal(3), 'a total of 3, fewer than the 4 that nobody touches');
  });

  /** A list in order of name that a step adds to or takes from, between one page and the next. */
  const steps = fc.array(fc.record({ add: fc.boolean(), pick: fc.nat(999) }), { maxLength: 60 });
  const size = fc.integer({ min: 1, max: 9 });
  const count = fc.integer({ min: 1, max: 40 });

  /** Walks it by either kind of cursor, and returns all that came. */
  function walked(
    names: readonly string[],
    pageSize: number,
    changes: readonly { add: boolean; pick: number }[],
    by: 'keyset' | 'offset',
  ) {
    let made: string[] = [];
    const seen: string[] = [];
    for (let page = 0; page < 500; page += 1) {
      const list = [...names, ...made].sort();
      const last = seen.at(-1);
      const from = by === 'offset' ? seen.length : list.findIndex((name) => last === undefined || name > last);
      const items = from < 0 ? [] : list.slice(from, from + pageSize);
      seen.push(...items);
      if (from < 0 || from + pageSize >= list.length) return seen;
      const { add, pick } = changes[page % Math.max(1, changes.length)] ?? { add: true, pick: page };
      if (add || made.length === 0) made = [...made, changeName('0123456789abcdef', pick, page)];
      else made = made.filter((_, index) => index !== pick % made.length);
    }
    return null;
  }

  /** Spread over the alphabet, as the names that are made. */
  const namesOf = (total: number): readonly string[] =>
    Array.from({ length: total }, (_, index) => `${String.fromCharCode(97 + (index % 26))}-item-${index}`).sort();

  it('is always right along keyset cursors', () => {
    fc.assert(
      fc.property(count, size, steps, (total, pageSize, changes) => {
        const names = namesOf(total);
        const seen = walked(names, pageSize, changes, 'keyset');
        if (seen !== null) assert.equal(told(seen, names), null);
      }),
    );
  });

  it('is wrong along offsets just where an item that nobody touches was missed, or one came twice', () => {
    let wrong = 0;
    fc.assert(
      fc.property(count, size, steps, (total, pageSize, changes) => {
        const names = namesOf(total);
        const seen = walked(names, pageSize, changes, 'offset');
        if (seen === null) return;
        const untouched = seen.filter((name) => names.includes(name));
        const isRight = new Set(seen).size === seen.length && untouched.join() === names.join();
        wrong += Number(!isRight);
        assert.equal(told(seen, names) === null, isRight);
      }),
      { seed: 1 },
    );
    assert.ok(wrong > 10, `${wrong} walks were wrong: too few to say that the tally sees it`);
  });
});
