import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { asksToWatchClosely } from '../../../src/harness/target/watched-closely.ts';
import { fileOf } from '../../support/scenario-text.ts';

const COMMAND = 'kind: command, command: [node, server.js]';
const MODULE = 'kind: module, module: ./app.js';

describe('a target that is watched closely', () => {
  for (const [target, asked, isClose] of [
    [COMMAND, 'gates: [ p95(response) < 1s ]', false],
    [COMMAND, 'gates: [ mean(alloc/request) < 1MB, peak(target.rss) < 1GB, mean(target.cpu) < 50% ]', false],
    [COMMAND, 'gates: [ peak(target.memory) < 50MB ]', true],
    [COMMAND, 'gates: [ growth(target.heap) < 20MB ]', true],
    [COMMAND, 'gates: [ rise(target.external) < 20MB ]', true],
    [COMMAND, 'gates: [ mean(target.loopLag) < 20ms ]', true],
    [COMMAND, 'alerts: [ { metric: target.memory, above: 100MB } ]', true],
    [COMMAND, 'alerts: [ { metric: system.memory, above: 90% } ]', false],
    [MODULE, 'gates: [ p95(response) < 1s ]', true],
  ] as const) {
    it(`${isClose ? 'is' : 'is not'} one of ${target.split(',')[0]}, ${asked}`, () => {
      const text = `
version: 1
target: { ${target} }
scenarios:
  - { name: it, workload: { kind: concurrency, requests: [ { path: / } ] }, load: { concurrency: 1, iterations: 9 }, warmup: 5000 iterations, ${asked} }
`;
      const [scenario] = fileOf(text).scenarios;
      assert.equal(asksToWatchClosely(scenario ?? assert.fail('no scenario')), isClose);
    });
  }
});
