import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KnownPages } from '../../../src/scenarios/workloads/pagination/known-pages.ts';
import { paginationScript } from '../../../src/scenarios/workloads/pagination/program.ts';
import { type LastWalk, StillTally } from '../../../src/scenarios/workloads/pagination/still-tally.ts';
import type { ItemId } from '../../../src/scenarios/workloads/pagination/walk.ts';
import { paginationWorkload } from '../../support/pagination-workload.ts';
import { startRig } from '../../support/program-rig.ts';
import { ScriptedConnection } from '../../support/scripted-connection.ts';

const CONTENT = { ids: ['a'], total: 1, next: null };

describe('pages that are known', () => {
  const bytes = Buffer.from('{"items":["a"]}');
  const others: readonly (readonly [string, string, Buffer, string | null])[] = [
    ['another path', '/b', bytes, null],
    ['another byte', '/a', Buffer.from('{"items":["b"]}'), null],
    ['fewer bytes', '/a', bytes.subarray(1), null],
    ['another link in the header', '/a', bytes, '/c'],
  ];
  for (const [what, path, body, link] of others) {
    it(`are not taken for those with ${what}`, () => {
      const known = new KnownPages();
      const page = Buffer.from(bytes);
      known.keep('/a', page, null, CONTENT);
      page.fill(0);
      assert.equal(known.find('/a', bytes, null), CONTENT);
      assert.equal(known.find(path, body, link), null);
    });
  }

  it('give way to the page that came last, and to none that does not fit besides', () => {
    const known = new KnownPages();
    const large = Buffer.alloc(3_000_000);
    known.keep('/a', large, null, CONTENT);
    known.keep('/b', large, null, CONTENT);
    assert.equal(known.find('/b', large, null), null);
    known.keep('/a', bytes, null, CONTENT);
    assert.equal(known.find('/a', large, null), null);
    known.keep('/b', large, null, CONTENT);
    assert.equal(known.find('/b', large, null), CONTENT);
  });

  it('are no more than 8,000, however short they are', () => {
    const known = new KnownPages();
    for (let number = 0; number < 10_000; number += 1) known.keep(`/${number}`, Buffer.from('[]'), null, CONTENT);
    const kept = (number: number): boolean => known.find(`/${number}`, Buffer.from('[]'), null) !== null;
    assert.deepEqual([kept(0), kept(7_000), kept(8_000), kept(9_999)], [true, true, false, false]);
  });
});

/** Walks through two pages three times; `spoil` changes the second page of a walk, whose number it is told. */
function walks(spoil: (page: string, walk: number) => string): readonly (string | null)[] {
  const connection = ScriptedConnection.answering((answering) => {
    const [walk, page] = [Math.ceil(answering.sent.length / 2), answering.sent.length % 2];
    const first = '{"items":[{"name":"a"},{"name":"b"}],"nextCursor":"n","total":4}';
    answering.answer(200, page === 1 ? first : spoil('{"items":[{"name":"c"},{"name":"d"}],"total":4}', walk));
  });
  const collection = { origin: 'http://127.0.0.1', path: '/changes' };
  const script = paginationScript(paginationWorkload(), collection, () => new StillTally(1), null);
  const { iterate, close } = startRig(connection, ['page'], script);
  const ended = [iterate(), iterate(), iterate()];
  close();
  return ended;
}

describe('a walk through pages that are known', () => {
  it('is ok while they stay as they were', () => {
    assert.deepEqual(
      walks((page) => page),
      ['ok', 'ok', 'ok'],
    );
  });

  for (const [what, from, to] of [
    ['a name that came before', '"c"', '"a"'],
    ['an item less', '{"name":"c"},', ''],
    ['another total', '"total":4', '"total":5'],
    ['no list any more', '"items"', '"Items"'],
  ] as const) {
    it(`fails once one of them has ${what}, and only then`, () => {
      const spoil = (page: string, walk: number): string => (walk === 2 ? page.replace(from, to) : page);
      assert.deepEqual(walks(spoil), ['ok', 'check', 'ok']);
    });
  }
});

describe('the tally of a walk after another', () => {
  const after = (first: readonly ItemId[], then: readonly ItemId[], total: number): string | null => {
    const last: LastWalk = { ids: [] };
    let problem: string | null = null;
    for (const [ids, count] of [
      [first, first.length],
      [then, total],
    ] as const) {
      const tally = new StillTally(1, last);
      tally.takeTotal(count);
      problem = ids.reduce<string | null>((found, id) => found ?? tally.see(id), null) ?? tally.end();
    }
    return problem;
  };
  const cases: readonly (readonly [string, readonly ItemId[], number, string | null])[] = [
    ['the same items in the same order', ['a', 'b', 'c'], 3, null],
    ['another order', ['a', 'c', 'b'], 3, null],
    ['more items', ['a', 'b', 'c', 'd'], 4, null],
    ['fewer items', ['a', 'b'], 2, null],
    ['an item that came before the order changed', ['a', 'b', 'a'], 3, '"a" came twice in one walk'],
    ['an item twice after that', ['b', 'a', 'a'], 3, '"a" came twice in one walk'],
    ['an item beyond the total', ['a', 'b', 'c'], 2, '"c" came after all 2 items of the total'],
    ['an item too few', ['a', 'b'], 3, 'the walk saw 2 items of 3'],
    ['a number in the place of a text', [1, '1', 'c'], 3, null],
  ];
  it('is held against the walk that had ended when it began', () => {
    const last: LastWalk = { ids: ['a', 'b', 'c'] };
    const [one, other] = [new StillTally(1, last), new StillTally(1, last)];
    assert.equal(one.see('a'), null);
    for (const id of ['c', 'b', 'a']) other.see(id);
    assert.equal(other.end(), null);
    assert.deepEqual(last.ids, ['c', 'b', 'a']);
    for (const id of ['c', 'b']) assert.equal(one.see(id), null);
    assert.equal(one.see('a'), '"a" came twice in one walk');
  });

  for (const [what, ids, total, problem] of cases) {
    it(`${problem === null ? 'is right' : 'fails'} with ${what}`, () => {
      assert.equal(after(['a', 'b', 'c'], ids, total), problem);
    });
  }
});
