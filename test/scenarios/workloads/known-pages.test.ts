import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KnownPages } from '../../../src/scenarios/workloads/pagination/known-pages.ts';
import { paginationScript } from '../../../src/scenarios/workloads/pagination/program.ts';
import { StillTally } from '../../../src/scenarios/workloads/pagination/still-tally.ts';
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
