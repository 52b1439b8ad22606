import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { StillTally } from '../../../src/scenarios/workloads/pagination/still-tally.ts';
import type { PaginationWorkload } from '../../../src/scenarios/workloads/pagination/types.ts';
import { Walk } from '../../../src/scenarios/workloads/pagination/walk.ts';
import { Answers, changeName, type Page, pageOf } from '../../support/answers.ts';

const workloadOf = (part: Partial<PaginationWorkload> = {}): PaginationWorkload => ({
  kind: 'pagination',
  by: 'cursor',
  pageSize: 10,
  path: '/changes',
  headers: {},
  params: { limit: 'limit', cursor: 'cursor', page: 'page' },
  fields: { items: 'items', id: 'name', nextCursor: 'nextCursor', total: 'total' },
  minItems: 1,
  mutate: false,
  levels: null,
  ...part,
});

type Ended = { readonly problem: string | null; readonly pages: number };

/** Walks a collection of `count` changes, each page of which `change` may spoil. */
function walkThrough(
  workload: PaginationWorkload,
  count: number,
  change: (page: Page) => Page = (page) => page,
): Ended {
  const answers = new Answers(count, []);
  const walk = new Walk(workload, new StillTally(workload.minItems));
  for (let pages = 1; ; pages += 1) {
    const page = change(pageOf(answers.to(new URL(`http://127.0.0.1/changes?${walk.query()}`))));
    const problem = walk.add(
      page.items.map(({ name }) => name),
      page.total,
      page.nextCursor,
    );
    if (problem !== null || walk.complete) return { problem, pages };
    assert.ok(pages <= count + 1, 'a walk that does not end');
  }
}

const without = (name: string) => (page: Page) => ({ ...page, items: page.items.filter((each) => each.name !== name) });

describe('a walk', () => {
  const by = fc.constantFrom('cursor' as const, 'page' as const);
  const pageSize = fc.integer({ min: 1, max: 60 });
  const count = fc.integer({ min: 1, max: 120 });

  it('is right through any collection, in pages of any size', () => {
    fc.assert(
      fc.property(by, pageSize, count, (way, size, total) => {
        const { problem, pages } = walkThrough(workloadOf({ by: way, pageSize: size }), total);
        assert.equal(problem, null);
        assert.equal(pages, Math.ceil(total / size));
      }),
    );
  });

  it('finds whatever item is missing', () => {
    fc.assert(
      fc.property(by, pageSize, count, fc.nat(), (way, size, total, pick) => {
        const missing = changeName((pick % total) + 1);
        assert.notEqual(walkThrough(workloadOf({ by: way, pageSize: size }), total, without(missing)).problem, null);
      }),
    );
  });

  it('finds whatever item comes twice', () => {
    fc.assert(
      fc.property(by, pageSize, count, fc.nat(), fc.nat(), (way, size, total, pick, at) => {
        const place = (at % total) + 1;
        const [twice, before] = [changeName((pick % place) + 1), changeName(place)];
        const spoil = (page: Page): Page =>
          page.items.some(({ name }) => name === before) ? { ...page, items: [...page.items, { name: twice }] } : page;
        const { problem } = walkThrough(workloadOf({ by: way, pageSize: size }), total, spoil);
        assert.equal(problem, `"${twice}" came twice in one walk`);
      }),
    );
  });

  for (const [title, part, total, change, problem] of [
    ['an item too few at the end', {}, 25, without(changeName(7)), /^the walk saw 24 items of 25$/],
    ['a short page before the last', { by: 'page' }, 25, without(changeName(7)), /^a page of 9 items, not 10, before/],
    ['an item twice', {}, 25, (page) => ({ ...page, items: [{ name: 'x' }, { name: 'x' }] }), /^"x" came twice/],
    ['no total', {}, 5, (page) => ({ ...page, total: '5' as never }), /^no whole number at "total"$/],
    ['a total that is no whole number', {}, 5, (page) => ({ ...page, total: 5.5 }), /^no whole number at "total"$/],
    ['an item without its id', {}, 5, (page) => ({ ...page, items: [{} as never] }), /^an item without "name"$/],
    ['an empty cursor', {}, 25, (page) => ({ ...page, nextCursor: '' }), /^a cursor that is no text$/],
    [
      'a cursor that is a number',
      {},
      25,
      (page) => ({ ...page, nextCursor: 3 as never }),
      /^a cursor that is no text$/,
    ],
    ['a cursor to an empty page', {}, 5, (page) => ({ ...page, items: [], nextCursor: 'n' }), /^a cursor that leads/],
    [
      'fewer items than minItems',
      { minItems: 6 },
      5,
      (page) => page,
      /^5 items in the collection, fewer than minItems/,
    ],
    ['an empty collection', {}, 0, (page) => page, /^0 items in the collection, fewer than minItems: 1$/],
    ['an empty collection by page', { by: 'page' }, 0, (page) => page, /^0 items in the collection/],
  ] as readonly [string, Partial<PaginationWorkload>, number, (page: Page) => Page, RegExp][]) {
    it(`fails for ${title}`, () => {
      assert.match(walkThrough(workloadOf(part), total, change).problem ?? 'none', problem);
    });
  }

  it('fails as soon as the total is another one', () => {
    let pages = 0;
    const restless = (page: Page): Page => {
      pages += 1;
      return { ...page, total: page.total + (pages === 2 ? 1 : 0) };
    };
    const ended = walkThrough(workloadOf(), 45, restless);
    assert.deepEqual(ended, { problem: 'the total was 45 and became 46', pages: 2 });
  });

  it('fails for a cursor that stays where it is, instead of going on for ever', () => {
    const walk = new Walk(workloadOf(), new StillTally(1));
    assert.equal(walk.add(['a'], 5, 'here'), null);
    assert.equal(walk.add(['b'], 5, 'here'), 'a cursor that leads nowhere');
  });

  it('takes numbers for ids', () => {
    const walk = new Walk(workloadOf(), new StillTally(1));
    assert.equal(walk.add([1, 2], 2, undefined), null);
    assert.equal(walk.complete, true);
  });

  it('asks by the parameters of its workload, cursors percent-encoded', () => {
    const params = { limit: 'per_page', cursor: 'after', page: 'p' };
    const byCursor = new Walk(workloadOf({ params, pageSize: 7 }), new StillTally(1));
    assert.equal(byCursor.query(), 'per_page=7');
    byCursor.add(['a'], 9, 'x/y=&');
    assert.equal(byCursor.query(), 'per_page=7&after=x%2Fy%3D%26');
    const byPage = new Walk(workloadOf({ params, pageSize: 1, by: 'page' }), new StillTally(1));
    assert.equal(byPage.query(), 'per_page=1&p=1');
    byPage.add(['a'], 9, undefined);
    assert.equal(byPage.query(), 'per_page=1&p=2');
  });
});
