import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom } from '../../../src/random.ts';
import type { RequestSpec } from '../../../src/scenarios/requests/request-spec.ts';
import { fieldAt, parseJson } from '../../../src/workers/checks/body.ts';
import { drawValues, getRequest, prepareRequest } from '../../../src/workers/http/request.ts';

const spec = (part: Partial<RequestSpec>): RequestSpec => ({
  name: 'one',
  method: 'GET',
  path: '/',
  headers: {},
  body: null,
  expect: { status: [200], bytes: null, contains: null, items: null, sha256: null },
  weight: 1,
  ...part,
});
const none = (): string => assert.fail('nothing is to be filled in');

describe('a prepared request', () => {
  it('carries method, headers, body, and the base path before its own', () => {
    const post = spec({ method: 'POST', path: '/changes', headers: { a: '1', b: '2' }, body: 'größe' });
    assert.deepEqual(prepareRequest(post, '/base', none)(), {
      method: 'POST',
      path: '/base/changes',
      headers: ['a', '1', 'b', '2'],
      body: Buffer.from('größe'),
      isReused: true,
    });
  });

  it('is made once where nothing in it changes', () => {
    const next = prepareRequest(spec({ path: '/changes?limit=5' }), '', none);
    assert.equal(next(), next());
  });

  it('fills each placeholder anew, with what is to be sent', () => {
    const values = ['a%2Fb', 'c%20d', '%E2%82%AC'];
    const next = prepareRequest(spec({ path: '/x/{v}/y?q={v}#{w-1_}' }), '', (name) =>
      name === 'v' ? (values.shift() ?? 'last') : name,
    );
    assert.deepEqual([next().path, next().path], ['/x/a%2Fb/y?q=c%20d#w-1_', '/x/%E2%82%AC/y?q=last#w-1_']);
  });

  it('draws a placeholder from all of its values', () => {
    const fill = drawValues({ change: ['a', 'b', 'c'] }, createRandom(3));
    assert.deepEqual([...new Set(Array.from({ length: 100 }, () => fill('change')))].sort(), ['a', 'b', 'c']);
  });

  it('can be a plain GET', () => {
    assert.deepEqual(getRequest('/f', { accept: '*/*' }), {
      method: 'GET',
      path: '/f',
      headers: ['accept', '*/*'],
      body: null,
    });
  });
});

describe('a field of an answer', () => {
  const answer = { a: { b: [1, 2], '': 0 }, items: null, n: 0 };
  for (const [path, expected] of [
    ['', answer],
    ['a.b', [1, 2]],
    ['a.b.1', 2],
    ['n', 0],
    ['items', null],
    ['items.x', undefined],
    ['n.x', undefined],
    ['missing.too', undefined],
  ] as const) {
    it(`is found at ${JSON.stringify(path)}`, () => assert.deepEqual(fieldAt(answer, path), expected));
  }

  it('is nowhere in what is no JSON', () => {
    assert.equal(parseJson('{"a":'), undefined);
    assert.equal(fieldAt(parseJson(''), 'a'), undefined);
  });
});
