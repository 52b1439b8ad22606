import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { concurrencyFacts } from '../../../src/scenarios/workloads/concurrency/facts.ts';
import { Digits, numberOf, parseExactly, textOf } from '../../../src/workers/checks/exact-json.ts';

describe('JSON that is parsed exactly', () => {
  it('is what JSON.parse makes of it, but for numbers of other digits', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const plain = (value: unknown): unknown =>
          JSON.parse(JSON.stringify(value, (_, part) => (part instanceof Digits ? Number(part.text) : part)));
        assert.deepEqual(plain(parseExactly(text)), plain(JSON.parse(text)));
      }),
    );
  });

  for (const text of [
    '9007199254740993',
    '-9007199254740993',
    '1.0',
    '1e3',
    '1E+2',
    '1e400',
    '-0',
    '0.10',
    '1455555555555555555',
  ]) {
    it(`keeps every digit of ${text}`, () => {
      const { a, b } = parseExactly(`{"a": ${text},"b":[ "${text}\\"", ${text}]}`) as { a: unknown; b: unknown[] };
      assert.deepEqual([textOf(a), b.map(textOf), numberOf(a)], [text, [`${text}"`, text], Number(text)]);
    });
  }

  for (const text of ['', '01', '+1', '{"a":.5}', '[1,]', '"a', '{"a":1 2}'])
    it(`is refused where it is none: ${text}`, () => assert.throws(() => parseExactly(text), SyntaxError));

  for (const value of [null, undefined, true, [], {}])
    it(`has no text and no number in ${JSON.stringify(value)}`, () =>
      assert.deepEqual([textOf(value), numberOf(value)], [null, null]));
});

describe('values that the target lists', () => {
  const workload = (field: string) =>
    ({
      kind: 'concurrency',
      requests: [],
      operations: [],
      values: { v: { kind: 'fetch', path: '/list', items: 'items', field, encoded: null } },
      levels: null,
    }) as const;
  const sources = (text: string) => ({
    ask: async () => parseExactly(text),
    provide: undefined as never,
  });

  it('are asked for digit by digit', async () => {
    const list = '{"items":[{"id":1455555555555555555},{"id":1e400},{"id":7},{"id":"x"},{"id":1.0},{"id":null}]}';
    const { values } = await concurrencyFacts(workload('id'), sources(list));
    assert.deepEqual(values, { v: ['1455555555555555555', '1e400', '7', 'x', '1.0'] });
  });

  it('are refused with their place if they can’t be sent', async () => {
    const list = '{"items":[{"id":"x\\ud83d"}]}';
    await assert.rejects(
      concurrencyFacts(workload('id'), sources(list)),
      /the values of \{v\}: \/list has a "id" that can’t be sent, in items\[0\]: it holds half of a letter/,
    );
  });
});
