import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as zlib from 'node:zlib';
import { CONTENT_CODINGS } from '../../../src/scenarios/fields/content-codings.ts';
import type { Expectation } from '../../../src/scenarios/requests/request-spec.ts';
import { ExpectationCheck } from '../../../src/workers/checks/expectation-check.ts';
import { StreamCheck } from '../../../src/workers/checks/stream-check.ts';
import { Answer } from '../../../src/workers/http/answer.ts';
import type { BodyCheck } from '../../../src/workers/http/body-check.ts';
import { type Given, judge } from '../../support/judged.ts';

const BARE: Expectation = { status: [200], bytes: null, contains: null, items: null, sha256: null };
const TWO: Partial<Expectation> = { items: { field: 'items', count: 2 } };
const JSON_OF_TWO = '{"items":[1,2]}';
const zip = zlib.gzipSync(JSON_OF_TWO);
const coded = (coding: string, body: Buffer): Given => ({ headers: ['Content-Encoding', coding], body: [body] });
const inPieces = (body: Buffer): Buffer[] => [...body].map((byte) => Buffer.of(byte));

/** Each answer is given twice to one object: nothing of an answer may be left. */
function judgeTwice(expect: Partial<Expectation>, given: Given, maxBody = 1_000): ReturnType<typeof judge> {
  const [check, answer] = [new ExpectationCheck({ ...BARE, ...expect }, 'GET'), new Answer(maxBody)];
  const first = judge(check, given, answer);
  assert.deepEqual(judge(check, given, answer), first);
  return first;
}

describe('the content of an answer', () => {
  const bomb = zlib.gzipSync(Buffer.alloc(100_000));
  for (const [title, expect, given, failure, reason] of [
    ['gzip', TWO, coded('gzip', zip), 'ok', ''],
    ['gzip by its old name, in capitals', TWO, coded('X-GZIP', zip), 'ok', ''],
    ['gzip, byte by byte', TWO, { headers: ['content-encoding', 'gzip'], body: inPieces(zip) }, 'ok', ''],
    ['brotli', TWO, coded('br', zlib.brotliCompressSync(JSON_OF_TWO)), 'ok', ''],
    ['two codings, one over the other', TWO, coded('gzip, br', zlib.brotliCompressSync(zip)), 'ok', ''],
    ['identity', TWO, coded('identity', Buffer.from(JSON_OF_TWO)), 'ok', ''],
    ['a byte order mark under gzip', TWO, coded('gzip', zlib.gzipSync(`\ufeff${JSON_OF_TWO}`)), 'ok', ''],
    ['a text to be found', { contains: '[1,2]' }, coded('gzip', zip), 'ok', ''],
    [
      'a text that is on the wire only',
      { contains: zip.toString('latin1', 0, 2) },
      coded('gzip', zip),
      'check',
      'not contain',
    ],
    ['a length as it comes on the wire', { bytes: zip.length, ...TWO }, coded('gzip', zip), 'ok', ''],
    ['a coding that nobody has to undo', {}, coded('what', zip), 'ok', ''],
    ['an unknown coding', TWO, coded('what', zip), 'check', 'content-encoding "what"'],
    ['an unknown coding among others', TWO, coded('what, gzip', zip), 'check', 'content-encoding "what"'],
    ['gzip that breaks off', TWO, coded('gzip', zip.subarray(0, 20)), 'check', 'not valid gzip: unexpected end'],
    ['gzip that is none', TWO, coded('gzip', Buffer.from(JSON_OF_TWO)), 'check', 'not valid gzip: incorrect header'],
    ['brotli that is none', TWO, coded('br', Buffer.from(JSON_OF_TWO)), 'check', 'not valid br'],
    ['a bomb', { contains: 'x' }, coded('gzip', bomb), 'check', 'decoded body is longer than maxBody'],
    ['an empty body', { ...TWO, bytes: 0 }, { headers: ['content-encoding', 'gzip'] }, 'check', 'no array'],
  ] as readonly [string, Partial<Expectation>, Given, string, string][]) {
    it(`of ${title} is ${failure}`, () => {
      const { failed } = judgeTwice(expect, given);
      assert.equal(failed?.failure ?? 'ok', failure, failed?.reason);
      assert.ok((failed?.reason ?? '').includes(reason), failed?.reason);
    });
  }

  it('is decoded from zstd where Node can', {
    skip: CONTENT_CODINGS.has('zstd') ? false : 'this version of Node has no zstd',
  }, () => {
    const { zstdCompressSync } = zlib as unknown as { zstdCompressSync: (text: string) => Buffer };
    assert.equal(judgeTwice(TWO, coded('zstd', zstdCompressSync(JSON_OF_TWO))).failed, null);
  });

  it('of a file is what has the length and the hash of the file, whatever its encoding', () => {
    const check = new StreamCheck({ bytes: JSON_OF_TWO.length, sha256: null });
    assert.equal(judge(check, coded('gzip', zip)).failed, null);
    assert.equal(judge(check, { body: [zip] }).failed?.failure, 'length');
  });
});

describe('an answer that can’t be ok any more', () => {
  const endless = Array.from({ length: 1_000 }, () => Buffer.alloc(100));
  for (const [title, check, given, failure, pieces] of [
    [
      'that is longer than it should be',
      new ExpectationCheck({ ...BARE, bytes: 150 }, 'GET'),
      { body: endless },
      'length',
      2,
    ],
    [
      'of a file that is longer than it should be',
      new StreamCheck({ bytes: 200, sha256: null }),
      { body: endless },
      'length',
      3,
    ],
    [
      'that has to be parsed, beyond maxBody',
      new ExpectationCheck({ ...BARE, ...TWO }, 'GET'),
      { body: endless },
      'check',
      11,
    ],
    [
      'that has to be decoded, beyond maxBody',
      new ExpectationCheck({ ...BARE, contains: 'x' }, 'GET'),
      { headers: ['content-encoding', 'gzip'], body: endless },
      'check',
      11,
    ],
    ['of another status', new ExpectationCheck(BARE, 'GET'), { status: 500, body: endless }, 'status', 656],
    ['in an unknown coding', new ExpectationCheck({ ...BARE, contains: 'x' }, 'GET'), coded('what', zip), 'check', 0],
  ] as readonly [string, BodyCheck, Given, string, number][]) {
    it(`ends at once: one ${title}`, () => {
      const { failed, pieces: taken } = judge(check, given, new Answer(1_000));
      assert.deepEqual([failed?.failure, taken], [failure, pieces]);
    });
  }

  it('is none that is only searched or counted, however long it is', () => {
    const body = [...endless, 'needle'];
    assert.equal(
      judge(new ExpectationCheck({ ...BARE, contains: 'needle' }, 'GET'), { body }, new Answer(1)).failed,
      null,
    );
    assert.equal(judge(new ExpectationCheck(BARE, 'GET'), { body }, new Answer(1)).failed, null);
  });
});

describe('a check that throws', () => {
  const throwing = (at: keyof BodyCheck): BodyCheck => ({
    statuses: [200],
    reads: 'pieces',
    onStart: () => undefined,
    onChunk: () => null,
    onEnd: () => null,
    [at]: () => {
      throw new URIError('URI malformed');
    },
  });
  for (const at of ['onHeaders', 'onArrival', 'onChunk', 'onEnd'] as const) {
    it(`in ${at} fails the answer`, () => {
      const { failed } = judge(throwing(at), { body: ['x'] });
      assert.deepEqual(failed, { failure: 'check', reason: 'the answer can’t be checked: URI malformed' });
    });
  }
});
