import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConcurrencyWorkload } from '../../src/scenarios/workloads/concurrency/types.ts';
import { assertBad, type BadText, fileWith, problemsOf, requestsWith } from '../fixtures/bad-yaml/marked.ts';
import { only } from '../fixtures/good-yaml/parsed.ts';

function mixOf(text: string): ConcurrencyWorkload {
  const { workload } = only(text);
  assert.ok(workload.kind === 'concurrency');
  return workload;
}

const op = (name: string, operation: string): string => `{ name: ${name}, operation: ${operation} }`;

describe('an operation', () => {
  it('is what it says, drawn once by default, with the headers that it is given', () => {
    const { operations, requests } = mixOf(
      requestsWith(
        '{ name: new, operation: create, weight: 3, headers: { authorization: me } }, { name: drop, operation: delete }',
      ),
    );
    assert.deepEqual(requests, []);
    assert.deepEqual(operations, [
      { name: 'new', operation: 'create', weight: 3, headers: { authorization: 'me' } },
      { name: 'drop', operation: 'delete', weight: 1, headers: {} },
    ]);
  });

  it('stands beside requests, in any order', () => {
    const text = requestsWith(`${op('new', 'create')}, { name: list, path: / }, ${op('see', 'read')}`);
    const mix = mixOf(text);
    assert.deepEqual([mix.requests.length, mix.operations.length], [1, 2]);
    assert.deepEqual(only(text).requests, ['list', 'new', 'new.check', 'see', 'make']);
  });

  it('has a check where it writes, and needs no change to be made where it only creates', () => {
    const named = (...operations: readonly string[]) =>
      only(requestsWith(operations.map((each) => op(each, each)).join(', '))).requests;
    assert.deepEqual(named('create'), ['create', 'create.check']);
    assert.deepEqual(named('read'), ['read', 'make']);
    assert.deepEqual(named('update'), ['update', 'update.check', 'make']);
    assert.deepEqual(named('delete'), ['delete', 'delete.check', 'make']);
  });

  it('can be named by gates, with its check and what it makes', () => {
    const gates =
      '["p95(response @ request=new) < 1s", "share(ok @ request=new.check) == 100%", "count(started @ request=make) < 9"]';
    const text = fileWith({
      workload: `workload: { kind: concurrency, requests: [${op('new', 'create')}, ${op('see', 'read')}] }`,
      gates: `gates: ${gates}`,
    });
    assert.equal(only(text).gates.filter(({ line }) => line !== null).length, 3);
  });

  it('leaves the names "make" and "x.check" to mixes without operations', () => {
    assert.deepEqual(problemsOf(requestsWith('{ name: make, path: / }, { name: new.check, path: / }')), []);
  });
});

const BAD: readonly BadText[] = [
  [
    'an operation that there is not',
    requestsWith('{ name: a, operation: ¦creat }'),
    'create, read, update, delete',
    'did you mean "create"?',
  ],
  ['an operation that is a list', requestsWith('{ name: a, operation: ¦[create] }'), 'expected one of create'],
  ['an operation with nothing after it', requestsWith('{ name: a, ¦operation: }'), 'expected one of create'],
  [
    'an operation with a path',
    requestsWith('{ name: a, operation: create, ¦path: / }'),
    'unknown key "path"',
    'known keys: name, operation',
  ],
  [
    'an operation that there is not, with a path',
    requestsWith('{ name: a, operation: ¦creat, path: / }'),
    'an entry with a path is a request',
  ],
  [
    'an operation with a method',
    requestsWith('{ name: a, operation: create, ¦method: POST }'),
    'unknown key "method"',
    'known keys: name, operation',
  ],
  ['an operation with a body', requestsWith('{ name: a, operation: update, ¦body: x }'), 'unknown key "body"'],
  [
    'an operation that expects',
    requestsWith('{ name: a, operation: read, ¦expect: { status: 200 } }'),
    'unknown key "expect"',
  ],
  ['an operation without a name', requestsWith('{ ¦operation: create }'), '"name" is missing'],
  ['an operation with a name that is none', requestsWith('{ name: ¦"a b", operation: create }'), 'not a valid name'],
  ['an operation without weight', requestsWith('{ name: a, operation: create, weight: ¦0 }'), '1 or more'],
  ['half an operation', requestsWith('{ name: a, operation: create, weight: ¦0.5 }'), 'a whole number'],
  [
    'an operation with a header that is none',
    requestsWith('{ name: a, operation: create, headers: { ¦"x y": z } }'),
    'not a valid header name',
  ],
  [
    'an operation that writes its own length',
    requestsWith('{ name: a, operation: create, headers: { ¦content-length: "5" } }'),
    'written by the engine',
  ],
  ['a key with a typing mistake', requestsWith('{ name: a, ¦operaton: create, path: / }'), 'did you mean "operation"?'],
  ['two operations of one name', requestsWith(`${op('a', 'create')}, ${op('¦a', 'delete')}`), 'duplicate request "a"'],
  [
    'an operation with the name of a request',
    requestsWith(`{ name: a, path: / }, ${op('¦a', 'delete')}`),
    'duplicate request "a"',
  ],
  [
    'a request with the name of a check',
    requestsWith(`{ name: ¦a.check, path: / }, ${op('a', 'create')}`),
    '"a.check" is taken',
    'it names what "a" reads back',
  ],
  [
    'an operation with the name of another’s check',
    requestsWith(`${op('a', 'create')}, ${op('¦a.check', 'read')}`),
    '"a.check" is taken',
  ],
  [
    'a request with the name of what is made',
    requestsWith(`${op('a', 'create')}, { name: ¦make, path: / }`),
    '"make" is taken',
  ],
  ['an operation with that name', requestsWith(op('¦make', 'create')), '"make" is taken'],
  [
    'a gate on the check of what only reads',
    fileWith({
      workload: `workload: { kind: concurrency, requests: [${op('a', 'read')}] }`,
      gates: 'gates:\n      - mean(response @ request=¦a.check) < 1s',
    }),
    'no request "a.check"',
  ],
  [
    'more than 64 series',
    fileWith({
      workload: `workload: { kind: concurrency, requests: [${['create', 'read', 'update', 'delete'].map((each) => op(each, each)).join(', ')}], levels: { ¦concurrency: [1, 2, 3, 4, 5, 6, 7, 8, 9] } }`,
      load: 'load: { iterations: 5 }',
    }),
    '9 levels of 8 requests are 72 series',
  ],
];

describe('an operation that is wrong', () => {
  for (const [title, marked, ...words] of BAD)
    it(`is blamed at the exact character: ${title}`, () => assertBad(marked, words));
});
