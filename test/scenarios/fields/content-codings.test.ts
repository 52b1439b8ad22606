import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as zlib from 'node:zlib';
import { undecodable } from '../../../src/scenarios/fields/content-codings.ts';

describe('an accept-encoding', () => {
  const zstd = 'zstdDecompressSync' in zlib ? null : 'zstd';
  for (const [written, expected] of [
    ['', null],
    ['gzip', null],
    ['GZIP;q=0.5 , br, identity', null],
    ['gzip, zstd', zstd],
    ['zstd;q=0, *;q=0.000, gzip', null],
    ['zstd;q=0.001', zstd],
    ['deflate', 'deflate'],
    ['br, compress', 'compress'],
  ] as const) {
    it(`of "${written}" asks ${expected === null ? 'only for what can be decoded' : `for ${expected}, which can't be`}`, () =>
      assert.equal(undecodable(written), expected));
  }
});
