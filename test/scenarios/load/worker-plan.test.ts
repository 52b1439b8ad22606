import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createRandom } from '../../../src/random.ts';
import { seriesKeys, strideLength, strideOf, windowMs } from '../../../src/scenarios/load/plan.ts';
import { weightedDraw } from '../../../src/workers/programs/weighted-draw.ts';
import { scenarioOf, scenarioText } from '../../support/scenario-text.ts';

const counts = fc.integer({ min: 0, max: 2000 });
const shardCounts = fc.integer({ min: 1, max: 32 });
const numbersBelow = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

describe('strides', () => {
  it('give each number to exactly one shard, for 1 to 32 shards', () => {
    fc.assert(
      fc.property(counts, shardCounts, (count, shards) => {
        const parts = numbersBelow(shards).map((shard) => strideOf(count, shard, shards));
        assert.deepEqual(
          parts.flat().sort((a, b) => a - b),
          numbersBelow(count),
        );
      }),
    );
  });

  it('differ in length by one at most', () => {
    fc.assert(
      fc.property(counts, shardCounts, (count, shards) => {
        const lengths = numbersBelow(shards).map((shard) => strideOf(count, shard, shards).length);
        assert.ok(Math.max(...lengths) - Math.min(...lengths) <= 1);
      }),
    );
  });

  it('are as long as is said without listing them', () => {
    fc.assert(
      fc.property(counts, shardCounts, (count, shards) => {
        for (const shard of numbersBelow(shards)) {
          assert.equal(strideLength(count, shard, shards), strideOf(count, shard, shards).length);
        }
      }),
    );
  });

  it('add up where nobody could list them', () => {
    const count = 1_000_000_007;
    for (const shards of [1, 2, 7, 32]) {
      const sum = numbersBelow(shards).reduce((total, shard) => total + strideLength(count, shard, shards), 0);
      assert.equal(sum, count);
    }
  });
});

describe('the series of a scenario', () => {
  it('are its requests, in their order', () => {
    const requests = '[{ name: b, path: /b }, { name: a, path: /a }]';
    const workload = `workload: { kind: concurrency, requests: ${requests} }, load: { concurrency: 1, iterations: 1 }`;
    assert.deepEqual(
      seriesKeys(scenarioOf(scenarioText('http://127.0.0.1:1', workload))).map(({ request }) => request),
      ['b', 'a'],
    );
  });
});

describe('the measured window', () => {
  const windowOf = (load: string): number | null => {
    const workload = 'workload: { kind: concurrency, requests: [{ name: a, path: /a }] }';
    return windowMs(scenarioOf(scenarioText('http://127.0.0.1:1', `${workload}, load: ${load}`)).load);
  };
  const LENGTHS: readonly (readonly [string, number | null])[] = [
    ['{ rate: 10/s, iterations: 10 }', 1000],
    ['{ rate: 3/s, iterations: 7 }', 7e3 / 3],
    ['{ rate: 10/s, duration: 3s }', 3000],
    ['{ rate: 10/s, duration: 3s, iterations: 30 }', 3000],
    ['{ start: 10/s, stages: [{ to: 10/s, over: 1s }, { to: 10/s, over: 5s }], iterations: 25 }', 2500],
    ['{ stages: [{ to: 10/s, over: 2s }, { to: 10/s, over: 5s }], iterations: 10 }', 2000],
    ['{ stages: [{ to: 10/s, over: 2s }], iterations: 10 }', 2000],
    ['{ rate: 10/s, iterations: 10, arrivals: poisson }', null],
    ['{ concurrency: 3, iterations: 10 }', null],
    ['{ concurrency: 3, duration: 2s }', 2000],
  ];
  for (const [load, lengthMs] of LENGTHS) {
    it(`${lengthMs === null ? 'is ended by its iterations' : `takes ${Math.round(lengthMs)} ms`}: ${load}`, () =>
      assert.equal(windowOf(load), lengthMs));
  }
});

describe('the numbers of a seed', () => {
  it('lie in [0, 1), and are the same again', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const [one, other] = [createRandom(seed), createRandom(seed)];
        for (const _ of numbersBelow(50)) {
          const drawn = one();
          assert.ok(drawn >= 0 && drawn < 1);
          assert.equal(drawn, other());
        }
      }),
    );
  });

  it('differ from those of the next seed', () => {
    const drawn = numbersBelow(100).map((seed) => createRandom(seed)());
    assert.equal(new Set(drawn).size, 100);
  });

  it('are even: each tenth of [0, 1) has a tenth of them', () => {
    const random = createRandom(7);
    const tenths = new Array<number>(10).fill(0);
    for (const _ of numbersBelow(20_000)) {
      const tenth = Math.floor(random() * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    assert.ok(Math.min(...tenths) > 1800 && Math.max(...tenths) < 2200, String(tenths));
  });
});

describe('a weighted draw', () => {
  for (const weights of [[1], [1, 1], [4, 3, 2, 1, 1], [1, 1_000_000], [1, 10, 100]]) {
    it(`draws each index by its weight: ${weights.join(', ')}`, () => {
      const draws = 50_000;
      const draw = weightedDraw(weights, createRandom(11));
      const drawn = new Array<number>(weights.length).fill(0);
      for (const _ of numbersBelow(draws)) {
        const index = draw();
        drawn[index] = (drawn[index] ?? 0) + 1;
      }
      const sum = weights.reduce((total, weight) => total + weight, 0);
      // Pearson's statistic with at most 4 degrees of freedom: 23.5 is passed once in 10,000; the seed is fixed.
      const chiSquared = weights.reduce((statistic, weight, index) => {
        const expected = (draws * weight) / sum;
        return statistic + ((drawn[index] ?? 0) - expected) ** 2 / expected;
      }, 0);
      assert.ok(chiSquared < 23.5, `${drawn} for ${weights}: ${chiSquared}`);
    });
  }

  it('never draws outside of its weights', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 64 });
    fc.assert(
      fc.property(weights, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (list, drawn) => {
        const index = weightedDraw(list, () => drawn)();
        assert.ok(Number.isInteger(index) && index >= 0 && index < list.length);
      }),
    );
  });
});
