import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { linesOf } from '../../../src/targets/openspec/routes/change-lines.ts';
import { ChangeIndex, type Position, SORTS, type View } from '../../../src/targets/openspec/store/change-index.ts';
import { type Change, makeChange, STATUSES } from '../../../src/targets/openspec/store/served-change.ts';
import { type Item, jsonOf, readLines, sendJson, walkByCursor } from '../../support/api.ts';
import { exchange } from '../../support/http-exchange.ts';
import { openServer, plainChanges } from '../../support/target-repository.ts';

const views: readonly View[] = SORTS.flatMap((sort) =>
  (['any', ...STATUSES] as const).map((status): View => ({ sort, status })),
);
const facts = fc.record({
  totalTasks: fc.integer({ min: 0, max: 2 }),
  completedTasks: fc.constantFrom(0, 1),
  // Few moments, so that many changes share one.
  lastModifiedMs: fc.integer({ min: 0, max: 3 }),
});
const aName = fc.string({ minLength: 1, maxLength: 6, unit: 'grapheme' });
type Facts = typeof facts extends fc.Arbitrary<infer T> ? T : never;

function changeOf(name: string, { totalTasks, completedTasks, lastModifiedMs }: Facts): Change {
  return makeChange({
    name,
    totalTasks,
    completedTasks: Math.min(completedTasks, totalTasks),
    lastModifiedMs,
    files: [],
  });
}

/** Before which page, to which of the fickle names, and what it is from then on: nothing, or a change. */
const writes = fc.array(
  fc.record({ page: fc.nat({ max: 20 }), which: fc.nat(), facts: fc.option(facts, { nil: null }) }),
  { maxLength: 60 },
);

function write(index: ChangeIndex, name: string, next: Facts | null): void {
  const known = index.find(name);
  if (known) index.remove(known);
  if (next) index.add(changeOf(name, next));
}

function namesIn(index: ChangeIndex, view: View): readonly string[] {
  return index.page(view, 1, Math.max(1, index.count(view))).map(({ name }) => name);
}

describe('a walk by keyset through an index that is written to', () => {
  it('sees each untouched change once, and none that it does not match, whatever is written between its pages', () => {
    const some = fc.uniqueArray(aName, { minLength: 1, maxLength: 40 });
    const run = fc.property(
      some,
      fc.infiniteStream(facts),
      fc.nat(),
      writes,
      fc.constantFrom(...views),
      fc.integer({ min: 1, max: 5 }),
      (names, drawn, share, plan, view, limit) => {
        const fickle = names.filter((_, i) => (i + share) % 3 !== 0);
        const first = names.map((name) => changeOf(name, drawn.next().value));
        const index = new ChangeIndex(first);
        const untouched = first
          .filter(({ name, status }) => !fickle.includes(name) && (view.status === 'any' || status === view.status))
          .map(({ name }) => name);
        const seen: string[] = [];
        let position: Position | undefined;
        for (let page = 0; ; page += 1) {
          for (const { page: at, which, facts: next } of plan) {
            if (at === page && fickle.length > 0) write(index, fickle[which % fickle.length] ?? '', next);
          }
          const slice = index.after(view, position, limit);
          seen.push(...slice.changes.map(({ name }) => name));
          position = slice.changes.at(-1);
          assert.ok(slice.changes.every(({ status }) => view.status === 'any' || status === view.status));
          if (!slice.more || !position) break;
        }
        assert.deepEqual(seen.filter((name) => untouched.includes(name)).toSorted(), untouched.toSorted());
      },
    );
    fc.assert(run, { numRuns: 300 });
  });

  it('goes through the lines of a client that takes its time in the same way', () => {
    const names = Array.from({ length: 40 }, (_, i) => `change-${String(i).padStart(2, '0')}`);
    for (const sort of SORTS) {
      const index = new ChangeIndex(
        names.map((name, i) => changeOf(name, { totalTasks: 0, completedTasks: 0, lastModifiedMs: i % 3 })),
      );
      const lines: string[] = [];
      for (const chunk of linesOf(index, { sort, status: 'any' }, 7)) {
        lines.push(...chunk.trimEnd().split('\n'));
        // The first of those that were read goes, and one comes before all others.
        write(index, (JSON.parse(lines[0] ?? '') as Item).name, null);
        write(index, `a-${lines.length}`, { totalTasks: 0, completedTasks: 0, lastModifiedMs: 9 });
      }
      assert.deepEqual(lines.map((line) => (JSON.parse(line) as Item).name).toSorted(), names);
    }
  });

  it('is through one that is as if it had been made of what is there now', () => {
    const run = fc.property(
      fc.uniqueArray(aName, { minLength: 1, maxLength: 12 }),
      fc.array(fc.record({ which: fc.nat(), facts: fc.option(facts, { nil: null }) }), { maxLength: 40 }),
      (names, plan) => {
        const index = new ChangeIndex([]);
        const model = new Map<string, Change>();
        for (const { which, facts: next } of plan) {
          const name = names[which % names.length] ?? '';
          write(index, name, next);
          if (next) model.set(name, changeOf(name, next));
          else model.delete(name);
          const fresh = new ChangeIndex([...model.values()]);
          for (const view of views) assert.deepEqual(namesIn(index, view), namesIn(fresh, view));
          for (const each of names) assert.deepEqual(index.find(each), model.get(each));
        }
      },
    );
    fc.assert(run);
  });

  it('takes no second change of a name, and gives none back that it does not hold', () => {
    const a = makeChange({ name: 'a', completedTasks: 0, totalTasks: 0, lastModifiedMs: 0, files: [] });
    const index = new ChangeIndex([a]);
    assert.throws(() => index.add({ ...a }), /already a change named a/);
    assert.throws(() => index.remove({ ...a }), /no such change/);
    assert.deepEqual(namesIn(index, { sort: 'recent', status: 'any' }), ['a']);
  });
});

describe('a walk over HTTP while changes are written', { timeout: 60_000 }, async () => {
  const COUNT = 300;
  const { origin } = await openServer({ after }, { repository: plainChanges(COUNT) });
  const own = (name: string): boolean => name.startsWith('change-x') || name.startsWith('a-') || name.startsWith('zz-');
  const untouched = (await readLines(origin)).map(({ name }) => name);

  function assertWhole(items: readonly Item[]): void {
    const names = items.map(({ name }) => name).filter((name) => !own(name));
    assert.deepEqual(names.toSorted(), untouched);
  }

  /** Writes changes that come before, among and behind all others, and takes half of them away again. */
  async function disturb(page: number): Promise<void> {
    for (const name of [`a-${page}`, `change-x${page}`, `zz-${page}`]) {
      const body = { name, proposal: 'x', tasks: page % 2 === 0 ? '- [x] a\n' : '- [ ] a\n' };
      jsonOf(await sendJson(origin, 'POST', '/changes', body), 201);
      jsonOf(await sendJson(origin, 'PUT', `/changes/${name}`, body), 200);
      if (page % 2 === 0) assert.equal((await exchange(origin, `/changes/${name}`, { method: 'DELETE' })).status, 204);
    }
  }

  async function tidy(): Promise<void> {
    for (const { name } of (await readLines(origin)).filter((item) => own(item.name))) {
      assert.equal((await exchange(origin, `/changes/${name}`, { method: 'DELETE' })).status, 204);
    }
  }

  for (const sort of SORTS) {
    it(`misses and repeats no untouched change by cursor, sorted by ${sort}`, async () => {
      const items = await walkByCursor(origin, `limit=19&sort=${sort}`, disturb);
      assertWhole(items);
      if (sort === 'name')
        assert.ok(
          items.some(({ name }) => name.startsWith('zz-')),
          'what comes behind is seen',
        );
      await tidy();
      assertWhole(await readLines(origin));
    });
  }
});
