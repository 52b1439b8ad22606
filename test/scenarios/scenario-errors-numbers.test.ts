import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertBad, type BadText, fileWith, requestsWith } from '../fixtures/bad-yaml/marked.ts';
import { only } from '../fixtures/good-yaml/parsed.ts';

const values = (list: string): string => requestsWith('{ name: a, path: "/{v}" }', `, values: { v: ${list} }`);
const body = (text: string): string => requestsWith(`{ name: a, method: POST, path: /, body: ${text} }`);

/** Each with what JavaScript would make of it. */
const CHANGED = [
  ['01234', '1234'],
  ['1e3', '1000'],
  ['0x1F', '31'],
  ['0o17', '15'],
  ['1.10', '1.1'],
  ['1.0', '1'],
  ['+1', '1'],
  ['-0', '0'],
  ['9007199254740993', '9007199254740992'],
  ['1455555555555555555', '1455555555555555600'],
  ['1e400', 'Infinity'],
  ['.inf', 'Infinity'],
  ['.nan', 'NaN'],
] as const;

const QUOTED: readonly BadText[] = [
  ['a value that is half of a letter', values('["a", ¦"\\ud83d"]'), '"\\ud83d" is half of a letter'],
  ['a body that holds half of a letter', body('¦"x\\udc00"'), '"\\udc00" is half of a letter'],
  ['every one of several numbers', values('[1, ¦01, "02", ¦3.0]'), '01 would be sent as 1', '3.0 would be sent as 3'],
  [
    'a number that comes by an alias',
    requestsWith('{ name: a, method: POST, path: /, body: [ ¦*zip ] }').replace('version: 1', 'version: &zip 01'),
    '01 would be sent as 1',
  ],
];

const filled = (request: string): string =>
  requestsWith(`{ name: a, path: "/{v}", method: POST, ${request} }`, ', values: { v: [a] }');

const UNFILLED: readonly BadText[] = [
  ['a header', filled('headers: { x: "id ¦{v}" }'), '"{v}" is one of the values, which are filled in in paths only'],
  ['a body that is a text', filled('body: "a: ¦{v}"'), 'filled in in paths only'],
  ['a body', filled('body: { b: [c, "x¦{v}"] }'), 'filled in in paths only', 'give the value another name'],
  ['a key of a body', filled('body: { ¦"x{v}": 1 }'), 'filled in in paths only'],
];

const QUOTING: readonly BadText[] = [
  ['a duration', fileWith({ more: 'timeout: ¦0100' }), 'a duration needs a unit, got 0100: write 100ms'],
  ['a size', fileWith({ more: 'maxBody: ¦1e6' }), 'a size needs a unit, got 1e6: write 1000000B'],
  [
    'a length of a body, which has been counted',
    requestsWith('{ name: a, path: /, expect: { bytes: ¦"11" } }'),
    'write 11B',
  ],
  ['many bytes', fileWith({ more: 'maxBody: ¦65536' }), 'got 65536: write 65536B'],
  ['a count', fileWith({ load: 'load: { concurrency: ¦1.50, duration: 1s }' }), 'expected a whole number, got 1.50'],
  ['a count out of range', fileWith({ load: 'load: { concurrency: ¦1e6, duration: 1s }' }), 'at most 100000, got 1e6'],
  ['a header', fileWith({ workload: 'workload: { kind: pagination, headers: { x: ¦007 } }' }), 'a text, got 007'],
  ['a parameter', fileWith({ workload: 'workload: { kind: pagination, params: { limit: ¦0x1F } }' }), 'got 0x1F'],
  ['a mapping', fileWith({ workload: 'workload: { kind: pagination, params: ¦01 }' }), 'a mapping, got 01'],
];

describe('the name of a value where none is filled in', () => {
  for (const [title, text, ...words] of UNFILLED) it(`is refused in ${title}`, () => assertBad(text, words));

  it('is one only if there is such a value: other braces are sent as they stand', () => {
    const { workload } = only(filled('headers: { x: "{w}" }, body: "{ \\"v\\": {w} }"'));
    assert.ok(workload.kind === 'concurrency');
    assert.deepEqual([workload.requests[0]?.headers, workload.requests[0]?.body], [{ x: '{w}' }, '{ "v": {w} }']);
  });
});

describe('a number that would be sent otherwise than it is written', () => {
  for (const [written, sent] of CHANGED) {
    it(`is refused: ${written}`, () => {
      assertBad(values(`[a, ¦${written}]`), [`${written} would be sent as ${sent}`, `put it in quotes: "${written}"`]);
      assertBad(body(`{ a: [ { b: ¦${written} } ] }`), [`${written} would be sent as ${sent}`, 'as a text']);
    });
  }

  for (const [title, text, ...words] of QUOTED) it(`is refused like ${title}`, () => assertBad(text, words));

  it('is sent as it is written if it is quoted, or if nothing changes', () => {
    const { workload } = only(values('["01234", "1e400", 7, -1, 1.5, 9007199254740991, 2026-01-01, 1_000]'));
    assert.ok(workload.kind === 'concurrency');
    const sent = ['01234', '1e400', '7', '-1', '1.5', '9007199254740991', '2026-01-01', '1_000'];
    assert.deepEqual(workload.values, { v: { kind: 'list', values: sent } });
    const { workload: posts } = only(body('{ day: 2026-01-01, n: [1, 2.5], zip: "01234" }'));
    assert.ok(posts.kind === 'concurrency');
    assert.equal(posts.requests[0]?.body, '{"day":"2026-01-01","n":[1,2.5],"zip":"01234"}');
    const { workload: keys } = only(body('{ 01: a, 1.10: b, True: False }'));
    assert.ok(keys.kind === 'concurrency');
    assert.equal(keys.requests[0]?.body, '{"01":"a","1.10":"b","True":false}');
  });

  it('counts by its value where it is not sent', () => {
    const { load } = only(fileWith({ load: 'load: { concurrency: 010, iterations: 1e3 }' }));
    assert.ok(load.kind === 'closed');
    assert.deepEqual([load.stages[0]?.to, load.iterations], [10, 1000]);
  });
});

describe('a message about a number', () => {
  for (const [title, text, ...words] of QUOTING)
    it(`quotes it as the file has it: ${title}`, () => assertBad(text, words));
});
