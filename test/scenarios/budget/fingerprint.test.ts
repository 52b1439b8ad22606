import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fingerprintOf } from '../../../src/scenarios/budget/fingerprint.ts';
import { fileWith } from '../../fixtures/bad-yaml/marked.ts';
import { only } from '../../fixtures/good-yaml/parsed.ts';

const COUNTED = { load: 'load: { concurrency: 10, iterations: 15000 }', more: 'warmup: 5000 iterations' };

describe('the fingerprint of a scenario with headers for its target', () => {
  const printOf = (keys: Parameters<typeof fileWith>[0]): string => fingerprintOf(only(fileWith(keys)), 'good.yaml');

  it('is not moved by who asks, which may be a secret that changes', () => {
    for (const kind of ['kind: command, command: a', 'kind: module, module: a.js', 'kind: url, url: "http://[::1]"']) {
      const targets = [kind, `${kind}, headers: { authorization: a }`, `${kind}, headers: { authorization: b }`];
      const prints = targets.map((keys) => printOf({ ...COUNTED, target: `target: { ${keys} }` }));
      assert.equal(new Set(prints).size, 1, kind);
    }
  });
});
