import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withContentType, withoutContentType } from '../../../src/scenarios/fields/content-type.ts';

describe('the content type among headers', () => {
  it('is added behind the others where there is none', () => {
    assert.deepEqual(Object.entries(withContentType({ accept: 'a/b' }, 'text/plain')), [
      ['accept', 'a/b'],
      ['content-type', 'text/plain'],
    ]);
  });

  for (const name of ['content-type', 'Content-Type', 'CONTENT-TYPE']) {
    it(`stays as it is written as ${name}, and can be left out`, () => {
      const headers = { accept: 'a/b', [name]: 'c/d' };
      assert.deepEqual(withContentType(headers, 'text/plain'), headers);
      assert.deepEqual(withoutContentType(headers), { accept: 'a/b' });
    });
  }
});
