import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { StillTally } from '../../../src/scenarios/workloads/pagination/still-tally.ts';
import type { PaginationWorkload } from '../../../src/scenarios/workloads/pagination/types.ts';
import { Walk } from '../../../src/scenarios/workloads/pagination/walk.ts';
import { Answers, changeName, type Page, pageOf } from '../../support/answers.ts';
import { paginationWorkload } from '../../support/pagination-workload.ts';

const workloadOf = (part: Partial<PaginationWorkload> = {}): PaginationWorkload =>
  paginationWorkload({ pageSize: 10, ...part });
const COLLECTION = { origin: 'http://127.0.0.1', path: '/changes' };
const begin = (part: Partial<PaginationWorkload> = {}): Walk =>
  new Walk(workloadOf(part), new StillTally(part.minItems ?? 1), COLLECTION);

type Ended = { readonly problem: string | null; readonly pages: number };

/** Walks a collection of `count` changes, each page of which `change` may spoil. */
function walkThrough(
  workload: PaginationWorkload,
  count: number,
  change: (page: Page) => Page = (page) => page,
): Ended {
  const answers = new Answers(count, []);
  const walk = begin(workload);
  for (let pages = 1; ; pages += 1) {
    const page = change(pageOf(answers.to(new URL(`${COLLECTION.origin}${walk.path}`))));
    const ids = page.items.map(({ name }) => name);
    const problem = walk.add({ ids, total: page.total, next: page.nextCursor });
    if (problem !== null || walk.complete) return { problem, pages };
    assert.ok(pages <= count + 2, 'a walk that does not end');
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
    ['an item too few, by page', { by: 'page' }, 25, without(changeName(7)), /^the walk saw 24 items of 25$/],
    ['an item beyond the total', {}, 25, (page) => ({ ...page, total: 24 }), /^"change-0025" came after all 24 items/],
    ['an item twice', {}, 25, (page) => ({ ...page, items: [{ name: 'x' }, { name: 'x' }] }), /^"x" came twice/],
    ['no total', {}, 5, (page) => ({ ...page, total: '5' as never }), /^no whole number at "total"$/],
    ['a total that is no whole number', {}, 5, (page) => ({ ...page, total: 5.5 }), /^no whole number at "total"$/],
    ['an item without its id', {}, 5, (page) => ({ ...page, items: [{} as never] }), /^an item without "name"$/],
    [
      'an empty cursor before the end',
      {},
      25,
      (page) => ({ ...page, nextCursor: '' }),
      /^the walk saw 10 items of 25$/,
    ],
    [
      'a cursor of another type',
      {},
      25,
      (page) => ({ ...page, nextCursor: [3] as never }),
      /neither a text nor a number$/,
    ],
    [
      'a cursor that can’t be sent',
      {},
      25,
      (page) => ({ ...page, nextCursor: 'x\ud83d' }),
      /can’t be sent: it holds half/,
    ],
    [
      'empty pages without end',
      {},
      5,
      (page) => ({ ...page, items: [], nextCursor: 'n' }),
      /^the cursor "n" came again/,
    ],
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

  it('fails for a cursor that came before, instead of going on for ever', () => {
    const walk = begin();
    assert.equal(walk.add({ ids: ['a'], total: 5, next: 'here' }), null);
    assert.equal(walk.add({ ids: ['b'], total: 5, next: 'there' }), null);
    assert.equal(walk.add({ ids: ['c'], total: 5, next: 'here' }), 'the cursor "here" came again: it leads nowhere');
  });

  for (const by of ['cursor', 'page', 'offset', 'link'] as const) {
    it(`ends by ${by} at the latest after maxPages, whatever the target says`, () => {
      const walk = begin({ by, maxPages: 7 });
      let pages = 0;
      let problem: string | null = null;
      while (problem === null && !walk.complete) {
        pages += 1;
        assert.ok(pages <= 7, 'a walk that does not end');
        problem = walk.add({ ids: [`a${pages}`, `b${pages}`], total: 1e9, next: `n${pages}` });
      }
      assert.deepEqual([problem, pages], ['the walk has not ended after 7 pages, which is maxPages', 7]);
    });
  }

  it('fails at the first item beyond the total', () => {
    const walk = begin();
    assert.equal(walk.add({ ids: ['a', 'b'], total: 3, next: '1' }), null);
    assert.equal(walk.add({ ids: ['c', 'd'], total: 3, next: '2' }), '"d" came after all 3 items of the total');
  });

  it('takes numbers for ids', () => {
    const walk = begin();
    assert.equal(walk.add({ ids: [1, 2], total: 2, next: undefined }), null);
    assert.equal(walk.complete, true);
  });

  it('asks by the parameters of its workload, cursors percent-encoded', () => {
    const params = { limit: 'per_page', cursor: 'after', page: 'p', offset: 'skip' };
    const byCursor = begin({ params, pageSize: 7 });
    assert.equal(byCursor.path, '/changes?per_page=7');
    byCursor.add({ ids: ['a'], total: 9, next: 'x/y=&' });
    assert.equal(byCursor.path, '/changes?per_page=7&after=x%2Fy%3D%26');
    const byPage = begin({ params, by: 'page', pageSize: 1, firstPage: 0 });
    assert.equal(byPage.path, '/changes?per_page=1&p=0');
    byPage.add({ ids: ['a'], total: 9, next: undefined });
    assert.equal(byPage.path, '/changes?per_page=1&p=1');
    const byOffset = begin({ params, by: 'offset', pageSize: 4 });
    assert.equal(byOffset.path, '/changes?per_page=4&skip=0');
    byOffset.add({ ids: ['a', 'b', 'c'], total: 9, next: undefined });
    assert.equal(byOffset.path, '/changes?per_page=4&skip=3');
  });
});
