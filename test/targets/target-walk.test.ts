import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { Problem } from '../../src/targets/openspec/http/problem-details.ts';
import { CursorSeal } from '../../src/targets/openspec/routes/cursor.ts';
import { ChangeIndex, type Position, SORTS, type View } from '../../src/targets/openspec/store/change-index.ts';
import { type Change, makeChange, STATUSES } from '../../src/targets/openspec/store/served-change.ts';
import { getJson } from '../support/http-exchange.ts';
import { openServer, plainChanges } from '../support/target-repository.ts';

type Item = { readonly name: string; readonly status: string; readonly lastModified: string };

const views: readonly View[] = SORTS.flatMap((sort) =>
  (['any', ...STATUSES] as const).map((status): View => ({ sort, status })),
);
const aView = fc.constantFrom(...views);
const aLimit = fc.integer({ min: 1, max: 200 });
const aChange: fc.Arbitrary<Change> = fc
  .record({
    name: fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }),
    totalTasks: fc.integer({ min: 0, max: 2 }),
    completedTasks: fc.constantFrom(0, 1),
    // Few moments, so that many changes share one.
    lastModifiedMs: fc.integer({ min: 0, max: 3 }),
  })
  .map((facts) =>
    makeChange({ ...facts, completedTasks: Math.min(facts.completedTasks, facts.totalTasks), files: [] }),
  );
const someChanges = fc.uniqueArray(aChange, { selector: (change) => change.name, maxLength: 60 });

function matching(changes: readonly Change[], view: View): string[] {
  return changes.filter(({ status }) => view.status === 'any' || status === view.status).map(({ name }) => name);
}

/** Walks with a fresh index a page, as `indexAt` gives it: page 0, 1, 2, … */
function walk(indexAt: (page: number) => ChangeIndex, view: View, limit: number): string[] {
  const names: string[] = [];
  let position: Position | undefined;
  for (let page = 0; ; page += 1) {
    const { changes, more } = indexAt(page).after(view, position, limit);
    names.push(...changes.map(({ name }) => name));
    position = changes.at(-1);
    if (!more || !position) return names;
  }
}

describe('a walk by keyset', () => {
  it('sees each matching change once, whatever the limit, order and filter', () => {
    fc.assert(
      fc.property(someChanges, aView, aLimit, (changes, view, limit) => {
        const index = new ChangeIndex(changes);
        const names = walk(() => index, view, limit);
        assert.deepEqual(names.toSorted(), matching(changes, view).toSorted());
        assert.equal(index.count(view), names.length);
      }),
    );
  });

  it('neither misses nor repeats an untouched change while others come and go', () => {
    fc.assert(
      fc.property(someChanges, someChanges, aView, fc.integer({ min: 1, max: 5 }), (stable, fickle, view, limit) => {
        const kept = new Set(stable.map(({ name }) => name));
        const others = fickle.filter(({ name }) => !kept.has(name));
        // On every other page each of the others is gone; on the rest all are there.
        const without = new ChangeIndex(stable);
        const withAll = new ChangeIndex([...stable, ...others]);
        const seen = walk((page) => (page % 2 === 0 ? withAll : without), view, limit);
        assert.deepEqual(seen.filter((name) => kept.has(name)).toSorted(), matching(stable, view).toSorted());
        assert.equal(new Set(seen).size, seen.length);
      }),
    );
  });

  it('goes on behind a change that has been removed since its page was read', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) =>
      makeChange({ name, completedTasks: 0, totalTasks: 0, lastModifiedMs: 0, files: [] }),
    );
    assert.ok(a && b && c);
    const slice = new ChangeIndex([a, c]).after({ sort: 'name', status: 'any' }, b, 10);
    assert.deepEqual(slice, { changes: [c], more: false });
  });

  it('orders by name ascending, or by newest and then name', () => {
    fc.assert(
      fc.property(someChanges, (changes) => {
        const index = new ChangeIndex(changes);
        const byName = index.page({ sort: 'name', status: 'any' }, 1, changes.length);
        const recent = index.page({ sort: 'recent', status: 'any' }, 1, changes.length);
        for (const [i, change] of byName.entries()) assert.ok(i === 0 || (byName[i - 1]?.name ?? '') < change.name);
        for (const [i, change] of recent.entries()) {
          const before = recent[i - 1];
          if (!before) continue;
          assert.ok(before.lastModifiedMs >= change.lastModifiedMs);
          assert.ok(before.lastModifiedMs > change.lastModifiedMs || before.name < change.name);
        }
      }),
    );
  });

  it('finds every change by its name and no other', () => {
    fc.assert(
      fc.property(someChanges, fc.string(), (changes, other) => {
        const index = new ChangeIndex(changes);
        for (const change of changes) assert.equal(index.find(change.name), change);
        if (!changes.some(({ name }) => name === other)) assert.equal(index.find(other), undefined);
      }),
    );
  });
});

describe('a cursor', () => {
  const seal = new CursorSeal(Buffer.alloc(32, 1));
  const aPosition = fc.record(
    { name: fc.string({ minLength: 1, unit: 'grapheme' }), lastModifiedMs: fc.nat() },
    { noNullPrototype: true },
  );

  it('gives back the position it was made of', () => {
    fc.assert(
      fc.property(aView, aPosition, (view, position) => {
        const cursor = seal.write(view, position);
        assert.match(cursor, /^[A-Za-z0-9_-]+$/);
        assert.deepEqual(seal.read(cursor, view), position);
      }),
    );
  });

  it('is refused when any character of it was changed, added or taken away', () => {
    fc.assert(
      fc.property(
        aView,
        aPosition,
        fc.nat(),
        fc.constantFrom('', 'A', 'z', '=', ' ', '+', '.'),
        (view, position, at, text) => {
          const cursor = seal.write(view, position);
          const place = at % (cursor.length + 1);
          const forged = cursor.slice(0, place) + text + cursor.slice(place + 1);
          if (forged === cursor) return;
          assert.throws(
            () => seal.read(forged, view),
            (error) => error instanceof Problem && error.status === 400,
          );
        },
      ),
    );
  });

  it('has one spelling only', () => {
    const view: View = { sort: 'name', status: 'any' };
    for (const name of ['a', 'ab', 'abc']) {
      const cursor = seal.write(view, { name, lastModifiedMs: 1 });
      for (const same of [`${cursor}=`, `${cursor}==`, ` ${cursor}`, `${cursor}\n`, `${cursor}.`, `${cursor}A`]) {
        assert.throws(() => seal.read(same, view), Problem);
      }
    }
  });

  it('is refused by another server, and for another order or filter', () => {
    fc.assert(
      fc.property(aView, aView, aPosition, (view, other, position) => {
        const refused = (error: unknown): boolean => error instanceof Problem && error.status === 400;
        const cursor = seal.write(view, position);
        assert.throws(() => new CursorSeal(Buffer.alloc(32, 2)).read(cursor, view), refused);
        if (other !== view) assert.throws(() => seal.read(cursor, other), refused);
      }),
    );
  });
});

describe('a walk over HTTP', async () => {
  const COUNT = 230;
  const target = await openServer({ after }, { repository: plainChanges(COUNT) });
  const queryOf = ({ sort, status }: View): string => `sort=${sort}${status === 'any' ? '' : `&status=${status}`}`;

  it('by cursor sees each change once and one total throughout, whatever the limit, order and filter', async () => {
    const sizes: Record<View['status'], number> = { any: 230, 'no-tasks': 77, 'in-progress': 77, complete: 76 };
    await fc.assert(
      fc.asyncProperty(aView, fc.oneof(aLimit, fc.constantFrom(1, 7, 10, 38, 77, 115)), async (view, limit) => {
        const items: Item[] = [];
        let next = '';
        while (next !== 'end') {
          const page = await getJson<{ items: Item[]; nextCursor: string | null; total: number }>(
            target.origin,
            `/changes?limit=${limit}&${queryOf(view)}${next}`,
          );
          assert.equal(page.total, sizes[view.status]);
          assert.equal(page.items.length, Math.min(limit, page.total - items.length));
          items.push(...page.items);
          assert.equal(page.nextCursor === null, items.length === page.total, 'no page is empty');
          next = page.nextCursor === null ? 'end' : `&cursor=${page.nextCursor}`;
        }
        assert.equal(new Set(items.map(({ name }) => name)).size, sizes[view.status]);
        assert.ok(view.status === 'any' || items.every(({ status }) => status === view.status));
      }),
      { numRuns: 20 },
    );
  });

  it('by page sees the same in the same order', async () => {
    await fc.assert(
      fc.asyncProperty(aView, fc.integer({ min: 10, max: 200 }), async (view, limit) => {
        const items: Item[] = [];
        let pageCount = 1;
        for (let page = 1; page <= pageCount; page += 1) {
          const answer = await getJson<{ items: Item[]; pageCount: number }>(
            target.origin,
            `/changes?page=${page}&limit=${limit}&${queryOf(view)}`,
          );
          pageCount = answer.pageCount;
          items.push(...answer.items);
        }
        const lines = await getLines(target.origin, queryOf(view));
        assert.deepEqual(items, lines);
      }),
      { numRuns: 20 },
    );
  });

  it('has 50 changes a page unless told otherwise', async () => {
    const page = await getJson<{ items: Item[] }>(target.origin, '/changes');
    assert.equal(page.items.length, 50);
  });
});

async function getLines(origin: string, query: string): Promise<Item[]> {
  const answer = await fetch(`${origin}/changes.ndjson?${query}`);
  return (await answer.text())
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Item);
}
