import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixSocketOf } from '../../../src/scenarios/fields/unix-socket.ts';
import { assertBad, type BadText, fileWith } from '../../fixtures/bad-yaml/marked.ts';

const target = (text: string): string => fileWith({ target: `target: ${text}` });

const WRONG: readonly BadText[] = [
  ['a unix socket without a path', target('{ kind: url, url: ¦"http+unix://" }'), 'expected the absolute path'],
  ['a unix socket by a name', target('{ kind: url, url: ¦"http+unix://app.sock/base" }'), 'expected the absolute path'],
  ['half a percent sign', target('{ kind: url, url: ¦"http+unix://%2Ftmp%2" }'), 'has to be percent-encoded'],
  ['NUL in the path of a socket', target('{ kind: url, url: ¦"http+unix://%2Fa%00" }'), 'can’t hold NUL'],
  [
    'a long path of a socket',
    target(`{ kind: url, url: ¦"http+unix://%2F${'a'.repeat(107)}" }`),
    '108 bytes, 107 at most',
  ],
  [
    'a host of a unix socket',
    target('{ kind: url, url: "http+unix://%2Fa", allowHost: ¦localhost }'),
    'a unix socket has no host',
  ],
  [
    'metrics behind a unix socket',
    target('{ kind: url, url: "http+unix://%2Fa", metrics: ¦/metrics }'),
    'metrics can’t be asked through a unix socket',
  ],
];

describe('the URL of a unix socket', () => {
  it('names its path, and what requests call the target', () => {
    const named = { socketPath: '/tmp/a b.sock', url: 'http://localhost/base?x' };
    assert.deepEqual(unixSocketOf('HTTP+unix://%2Ftmp%2Fa%20b.sock/base?x'), named);
    assert.equal(unixSocketOf('http://localhost/http+unix://'), null);
  });

  for (const [title, marked, ...words] of WRONG)
    it(`is refused in its place: ${title}`, () => assertBad(marked, words));
});
