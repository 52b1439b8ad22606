import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeBuild } from '../../../src/harness/builds/build.ts';

const COMMIT = 'f2563977d66077924fc28a6ea76e8e021fc51993';

describe('a build in words', () => {
  it('is a reference with its commit, and a commit once', () => {
    for (const [reference, words] of [
      ['main', 'main (f2563977d6)'],
      [COMMIT, 'f2563977d6'],
      ['f2563977', 'f2563977d6'],
    ] as const) {
      assert.equal(describeBuild({ kind: 'reference', reference, commit: COMMIT }), words);
    }
  });
});
