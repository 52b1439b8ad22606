import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import type { FailureClass } from '../../../src/metrics/names.ts';
import type { Expectation } from '../../../src/scenarios/requests/request-spec.ts';
import { ExpectationCheck } from '../../../src/workers/checks/expectation-check.ts';
import { judge } from '../../support/judged.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const BARE: Expectation = { status: [200], bytes: null, contains: null, items: null, sha256: null };

type Case = {
  readonly title: string;
  readonly expect?: Partial<Expectation>;
  readonly method?: string;
  readonly status?: number;
  /** Chunks of the body. */
  readonly body?: readonly (string | Buffer)[];
  readonly verdict: 'ok' | FailureClass;
  readonly reason?: RegExp;
};

const list = (count: number): string =>
  JSON.stringify({ items: Array.from({ length: count }, () => 1), a: { b: [1] } });

/** The bytes of a text, one by one. */
const cut = (text: string): Buffer[] => [...Buffer.from(text)].map((byte) => Buffer.of(byte));

const CASES: readonly Case[] = [
  { title: 'a body that is not empty', body: ['x'], verdict: 'ok' },
  {
    title: 'an empty 200',
    verdict: 'length',
    reason: /^an empty body; where that is right, write expect: \{ bytes: 0B \}, or --expect/,
  },
  { title: 'an empty answer to HEAD', method: 'HEAD', verdict: 'ok' },
  { title: 'an empty 204', status: 204, expect: { status: [204] }, verdict: 'ok' },
  { title: 'an empty 304', status: 304, expect: { status: [200, 304] }, verdict: 'ok' },
  { title: 'an empty body that is expected', expect: { bytes: 0 }, verdict: 'ok' },
  { title: 'a body where none is expected', expect: { bytes: 0 }, body: ['x'], verdict: 'length' },
  { title: 'a 500', status: 500, body: ['x'], verdict: 'status', reason: /^status 500, not 200$/ },
  { title: 'a 404 that is expected', status: 404, expect: { status: [200, 404] }, body: ['x'], verdict: 'ok' },
  {
    title: 'a 200 where another status is expected',
    expect: { status: [201, 202] },
    body: ['x'],
    verdict: 'status',
    reason: /^status 200, not 201 or 202$/,
  },
  { title: 'the exact length, in chunks', expect: { bytes: 5 }, body: ['ab', 'cde'], verdict: 'ok' },
  { title: 'a byte too few', expect: { bytes: 5 }, body: ['abcd'], verdict: 'length', reason: /^4 bytes, not 5$/ },
  {
    title: 'a byte too many',
    expect: { bytes: 5 },
    body: ['abcdef'],
    verdict: 'length',
    reason: /^more than 5 bytes$/,
  },
  { title: 'a length in bytes, not in characters', expect: { bytes: 3 }, body: ['€'], verdict: 'ok' },
  { title: 'the text that is asked for', expect: { contains: 'needle' }, body: ['hay needle hay'], verdict: 'ok' },
  { title: 'the text across two chunks', expect: { contains: 'needle' }, body: ['nee', 'dle'], verdict: 'ok' },
  {
    title: 'the text over many pieces',
    expect: { contains: 'needle' },
    body: ['a nee', 'ne', 'e', 'd', 'l', 'e!'],
    verdict: 'ok',
  },
  { title: 'a text of one byte', expect: { contains: 'n' }, body: ['a', 'n'], verdict: 'ok' },
  { title: 'letters of several bytes, cut', expect: { contains: '€€' }, body: [...'x€€'].flatMap(cut), verdict: 'ok' },
  {
    title: 'pieces that hold the text in another order',
    expect: { contains: 'needle' },
    body: ['dle', 'nee'],
    verdict: 'check',
  },
  {
    title: 'items after a byte order mark',
    expect: { items: { field: 'items', count: 2 } },
    body: [`\ufeff${list(2)}`],
    verdict: 'ok',
  },
  {
    title: 'a body without the text',
    expect: { contains: 'needle' },
    body: ['hay'],
    verdict: 'check',
    reason: /does not contain "needle"/,
  },
  { title: 'the right hash', expect: { sha256: sha256('abc') }, body: ['a', 'bc'], verdict: 'ok' },
  { title: 'a wrong hash', expect: { sha256: sha256('abc') }, body: ['abd'], verdict: 'checksum', reason: /SHA-256/ },
  { title: 'as many items', expect: { items: { field: 'items', count: 2 } }, body: [list(2)], verdict: 'ok' },
  {
    title: 'an item too few',
    expect: { items: { field: 'items', count: 2 } },
    body: [list(1)],
    verdict: 'check',
    reason: /^1 item at "items", not 2$/,
  },
  { title: 'items further down', expect: { items: { field: 'a.b', count: 1 } }, body: [list(0)], verdict: 'ok' },
  { title: 'items as the body itself', expect: { items: { field: '', count: 3 } }, body: ['[1,2,3]'], verdict: 'ok' },
  {
    title: 'no list where items are',
    expect: { items: { field: 'a', count: 1 } },
    body: [list(0)],
    verdict: 'check',
    reason: /^no array at "a"$/,
  },
  { title: 'no JSON at all', expect: { items: { field: 'items', count: 0 } }, body: ['<html>'], verdict: 'check' },
  {
    title: 'more than one fault, by the first of status, length, checksum, check',
    expect: { bytes: 9, sha256: sha256('x'), contains: 'y' },
    status: 500,
    body: ['z'],
    verdict: 'status',
  },
  {
    title: 'a wrong length before a wrong hash',
    expect: { bytes: 9, sha256: sha256('x') },
    body: ['z'],
    verdict: 'length',
  },
  {
    title: 'a wrong hash before a missing text',
    expect: { sha256: sha256('x'), contains: 'y' },
    body: ['z'],
    verdict: 'checksum',
  },
];

describe('an expectation', () => {
  for (const { title, expect = {}, method = 'GET', status = 200, body = [], verdict, reason } of CASES) {
    it(`takes ${title} for ${verdict}`, () => {
      const check = new ExpectationCheck({ ...BARE, ...expect }, method);
      const { failed } = judge(check, { status, body });
      assert.equal(failed?.failure ?? 'ok', verdict);
      if (reason) assert.match(failed?.reason ?? '', reason);
    });
  }

  it('carries nothing over from one answer to the next', () => {
    const check = new ExpectationCheck({ ...BARE, contains: 'b', sha256: sha256('ab') }, 'GET');
    assert.equal(judge(check, { body: ['a', 'b'] }).failed, null);
    // Broken off: its end never came.
    check.onStart();
    check.onChunk(Buffer.from('zzz'), 0, 3);
    assert.equal(judge(check, { body: ['ab'] }).failed, null);
    assert.equal(judge(check, { body: ['a'] }).failed?.failure, 'checksum');
  });
});
