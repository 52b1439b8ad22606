import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Load, OpenLoad } from '../../../src/scenarios/load/load.ts';
import { fileWith } from '../../fixtures/bad-yaml/marked.ts';
import { only } from '../../fixtures/good-yaml/parsed.ts';

const LONGEST_MS = 86_400_000;
const loadOf = (text: string): Load => only(fileWith({ load: `load: ${text}` })).load;
const main = (level: number, overMs: number): Load['stages'] => [{ name: 'main', from: level, to: level, overMs }];
const OPEN = { kind: 'open', iterations: null, arrivals: 'constant', seed: 1, maxInFlight: 1000, pacing: 'timer' };
const CLOSED = { kind: 'closed', iterations: null, thinkTimeMs: 0 };

/** A load, and what it is past the loader. */
const LOADS: readonly [string, unknown][] = [
  ['{ concurrency: 10, duration: 5s }', { ...CLOSED, stages: main(10, 5000) }],
  ['{ concurrency: 10, iterations: 7 }', { ...CLOSED, stages: main(10, LONGEST_MS), iterations: 7 }],
  ['{ concurrency: 1, duration: 24h, thinkTime: 100ms }', { ...CLOSED, stages: main(1, LONGEST_MS), thinkTimeMs: 100 }],
  ['{ rate: 500/s, duration: 30s }', { ...OPEN, stages: main(500, 30_000) }],
  ['{ rate: 3000/m, duration: 1500ms }', { ...OPEN, stages: main(50, 1500) }],
  ['{ rate: 1000000/s, duration: 1ms }', { ...OPEN, stages: main(1e6, 1) }],
  [
    '{ rate: 0.5/s, duration: 2s, arrivals: poisson, seed: 0, maxInFlight: 1, pacing: precise }',
    { ...OPEN, stages: main(0.5, 2000), arrivals: 'poisson', seed: 0, maxInFlight: 1, pacing: 'precise' },
  ],
  ['{ rate: 500/s, iterations: 1000 }', { ...OPEN, stages: main(500, 2000), iterations: 1000 }],
  ['{ rate: 1/m, iterations: 1440 }', { ...OPEN, stages: main(1 / 60, LONGEST_MS), iterations: 1440 }],
  [
    '{ rate: 500/s, iterations: 1000, arrivals: poisson }',
    { ...OPEN, stages: main(500, LONGEST_MS), iterations: 1000, arrivals: 'poisson' },
  ],
  ['{ rate: 500/s, duration: 2s, iterations: 1000 }', { ...OPEN, stages: main(500, 2000), iterations: 1000 }],
  ['{ rate: 100/m, duration: 3m, iterations: 300 }', { ...OPEN, stages: main(100 / 60, 180_000), iterations: 300 }],
  [
    '{ stages: [ { name: climb, to: 200/s, over: 30s }, { name: peak, to: 200/s, over: 1m }, { to: 0/s, over: 5s } ] }',
    {
      ...OPEN,
      stages: [
        { name: 'climb', from: 0, to: 200, overMs: 30_000 },
        { name: 'peak', from: 200, to: 200, overMs: 60_000 },
        { name: 'stage-3', from: 200, to: 0, overMs: 5000 },
      ],
    },
  ],
  [
    '{ start: 50/s, stages: [ { to: 3000/m, over: 1s } ], iterations: 5, maxInFlight: 9 }',
    { ...OPEN, stages: [{ name: 'stage-1', from: 50, to: 50, overMs: 1000 }], iterations: 5, maxInFlight: 9 },
  ],
  [
    '{ start: 5, stages: [ { to: 0, over: 1s }, { name: again, to: 100000, over: 1s } ], thinkTime: 0s }',
    {
      ...CLOSED,
      stages: [
        { name: 'stage-1', from: 5, to: 0, overMs: 1000 },
        { name: 'again', from: 0, to: 100_000, overMs: 1000 },
      ],
    },
  ],
  [
    '{ stages: [ { to: 5, over: 1s } ], iterations: 3, thinkTime: 1s }',
    { ...CLOSED, stages: [{ name: 'stage-1', from: 0, to: 5, overMs: 1000 }], iterations: 3, thinkTimeMs: 1000 },
  ],
  [
    '{ start: 0/s, stages: [ { to: 1/s, over: 24h } ] }',
    { ...OPEN, stages: [{ ...main(0, LONGEST_MS)[0], name: 'stage-1', to: 1 }] },
  ],
];

describe('a load', () => {
  for (const [text, expected] of LOADS) {
    it(`is complete: ${text}`, () => assert.deepEqual(loadOf(text), expected));
  }

  it('may have 64 stages of one request each', () => {
    const stages = Array.from({ length: 64 }, (_, index) => `{ to: ${index + 1}/s, over: 1s }`).join(', ');
    const load = loadOf(`{ stages: [ ${stages} ] }`) as OpenLoad;
    assert.equal(load.stages.length, 64);
    assert.deepEqual(load.stages.at(-1), { name: 'stage-64', from: 63, to: 64, overMs: 1000 });
  });
});
