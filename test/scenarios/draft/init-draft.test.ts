import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { initText } from '../../../src/scenarios/draft/init-draft.ts';

const HOSTILE = 'x\nscenarios: []\r\n::error::y\u001b[31m\u009b2J\u202e\u2028z';

describe('the file that init writes', () => {
  it('holds texts of a document as one line of a comment, without control characters', () => {
    const draft = {
      found: HOSTILE,
      target: 'http://127.0.0.1:1',
      name: 'a',
      requests: [],
      duration: '1s',
      variables: [HOSTILE],
    };
    const measured = {
      schema: 'schema.json',
      day: '2026-01-01',
      gates: [],
      leftRequests: [HOSTILE],
      leftGates: [HOSTILE],
    };
    const text = initText(draft, measured);
    assert.equal(text.match(/x scenarios: \[\] ::error::y \[31m 2J z/g)?.length, 4);
    assert.doesNotMatch(text, /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    assert.equal(text.match(/^scenarios:/gm)?.length, 1);
  });
});
