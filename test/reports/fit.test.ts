import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clip, widthOf, wrap, wrapPhrases } from '../../src/reports/fit.ts';

describe('text that has to fit', () => {
  it('counts wide characters twice and combining ones not at all', () => {
    assert.deepEqual(['abc', '日本', 'e\u0301', '🚀'].map(widthOf), [3, 4, 1, 2]);
  });

  it('is clipped with an ellipsis, never in the middle of a wide character', () => {
    assert.equal(clip('abcdef', 6), 'abcdef');
    assert.equal(clip('abcdef', 5), 'abcd…');
    assert.equal(clip('日本語', 4), '日…');
  });

  it('is wrapped between words', () => {
    assert.deepEqual(wrap('one two three', 7), ['one two', 'three']);
  });

  it('leaves a word whole that is wider than a line, so that it can be copied', () => {
    assert.deepEqual(wrap('a abcdefgh b', 5), ['a', 'abcdefgh', 'b']);
  });

  it('keeps phrases whole where it can', () => {
    assert.deepEqual(wrapPhrases(['one two', 'three', 'four'], 15), ['one two · three', 'four']);
    assert.deepEqual(wrapPhrases(['one two three'], 8), ['one two', 'three']);
    assert.deepEqual(wrapPhrases([], 8), []);
  });
});
