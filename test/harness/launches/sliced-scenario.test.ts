import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SLICING, sliceOf } from '../../../src/harness/launches/sliced-scenario.ts';
import type { Warmup } from '../../../src/scenarios/load/warmup.ts';
import { scenarioOf, scenarioText } from '../../support/scenario-text.ts';

const CUT = SLICING.usual;
const REQUESTS = 'workload: { kind: concurrency, requests: [{ name: a, path: /a }] }';
const scenarioWith = (load: string, warmup = '3s') =>
  scenarioOf(scenarioText('http://127.0.0.1:1', `${REQUESTS}, load: ${load}, warmup: ${warmup}`));
const CLOSED = '{ concurrency: 3, duration: 1m, thinkTime: 7ms }';
const COUNTED = '{ concurrency: 3, iterations: 100 }';
const OPEN = '{ rate: 50/s, duration: 1m, arrivals: poisson, seed: 4294967294 }';

describe('the scenario of one slice', () => {
  it('has the load of its scenario for as long as a slice counts', () => {
    const whole = scenarioWith(CLOSED);
    const slice = sliceOf(whole, 0, CUT);
    const [stage] = whole.load.stages;
    assert.deepEqual(slice.load, { ...whole.load, stages: [{ ...stage, overMs: 500 }] });
    assert.deepEqual({ ...slice, load: whole.load }, whole, 'nothing else is changed');
  });

  it('counts no iterations: it ends by its time alone', () => {
    const slice = sliceOf(scenarioWith(COUNTED), 1, CUT);
    assert.deepEqual([slice.load.iterations, slice.load.stages[0]?.overMs], [null, 500]);
  });

  const settled: Warmup = { kind: 'time', ms: 100 };
  const rows: readonly (readonly [warmup: string, pair: number, expected: Warmup])[] = [
    ['3s', 0, { kind: 'time', ms: 3_000 }],
    ['3s', 1, settled],
    ['3s', 7, settled],
    ['0s', 0, settled],
    ['99ms', 0, settled],
    ['100ms', 0, settled],
    ['5 iterations', 0, { kind: 'iterations', count: 5 }],
    ['5 iterations', 1, settled],
  ];
  for (const [warmup, pair, expected] of rows) {
    const load = warmup.endsWith('iterations') ? COUNTED : CLOSED;
    it(`does not count what comes first: warmup ${warmup}, slice ${pair} of its build`, () => {
      assert.deepEqual(sliceOf(scenarioWith(load, warmup), pair, CUT).warmup, expected);
    });
  }

  it('has arrivals that differ from slice to slice, and are those of the other build in its slice of that number', () => {
    const seedOf = (pair: number): unknown => {
      const { load } = sliceOf(scenarioWith(OPEN), pair, CUT);
      return load.kind === 'open' ? load.seed : null;
    };
    assert.deepEqual([0, 1, 2, 3].map(seedOf), [4294967294, 4294967295, 0, 1]);
  });
});
