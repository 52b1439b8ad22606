import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createRandom } from '../../../src/random.ts';
import { peakOf, spansOf } from '../../../src/scenarios/load/plan.ts';
import {
  type Arrival,
  type ArrivalOptions,
  arrivalsOf,
  lengthMs,
  type Stage,
} from '../../../src/scenarios/load/profile.ts';
import { all, dues, even, profiles, stage } from '../../fixtures/profiles.ts';

/** Arrivals that were expected by `ms`, worked out from the level alone. */
function expectedBy(stages: readonly Stage[], ms: number): number {
  let startMs = 0;
  let sum = 0;
  for (const { from, to, overMs } of stages) {
    if (overMs === 0) continue;
    const inMs = Math.min(Math.max(0, ms - startMs), overMs);
    sum += (from * inMs + ((to - from) * inMs * inMs) / (2 * overMs)) / 1000;
    startMs += overMs;
  }
  return sum;
}

describe('any profile of even arrivals', () => {
  it('has as many arrivals as its level sums up to, rounded up', () => {
    fc.assert(
      fc.property(profiles, (stages) => {
        const twoThousandths = stages.reduce((sum, { from, to, overMs }) => sum + (from + to) * overMs, 0);
        assert.equal(dues(stages).length, Math.ceil(twoThousandths / 2000));
      }),
    );
  });

  it('has the k-th due when its level has summed up to k', () => {
    fc.assert(
      fc.property(profiles, (stages) => {
        for (const { index, dueMs } of all(even(stages)))
          assert.ok(Math.abs(expectedBy(stages, dueMs) - index) < 1e-6, `${index} at ${dueMs}`);
      }),
    );
  });
});

/** Even and Poisson arrivals alike. */
const anyOptions: fc.Arbitrary<() => ArrivalOptions> = fc
  .tuple(profiles, fc.option(fc.nat()), fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.nat({ max: 50 })))
  .map(([stages, seed, most]) => () => ({ stages, random: seed === null ? null : createRandom(seed), most }));

describe('any profile', () => {
  it('is the union of its shards, 1 to 32 of them, with nothing lost or moved', () => {
    fc.assert(
      fc.property(anyOptions, fc.integer({ min: 1, max: 32 }), (options, shards) => {
        const whole = all(options());
        const parts = Array.from({ length: shards }, (_, shard) => [...arrivalsOf(options(), shard, shards)]);
        for (const [shard, part] of parts.entries()) assert.ok(part.every(({ index }) => index % shards === shard));
        assert.deepEqual(
          parts.flat().sort((a, b) => a.index - b.index),
          whole,
        );
      }),
      { numRuns: 150 },
    );
  });

  it('counts from 0, never goes back in time, and stays inside the stage that it names', () => {
    fc.assert(
      fc.property(anyOptions, (make) => {
        const options = make();
        const ends = options.stages.map((_, index) => lengthMs(options.stages.slice(0, index + 1)));
        let beforeMs = 0;
        for (const [k, { index, dueMs, stage: of }] of all(options).entries()) {
          assert.equal(index, k);
          assert.ok(k < options.most && dueMs >= beforeMs);
          assert.ok(dueMs >= (ends[of - 1] ?? 0) - 1e-3 && dueMs <= (ends[of] ?? -1), `${dueMs} in stage ${of}`);
          beforeMs = dueMs;
        }
      }),
    );
  });

  it('never goes back in time, however small the gaps', () => {
    const random = fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }));
    fc.assert(
      fc.property(
        profiles,
        random,
        fc.array(fc.double({ min: 0, max: 1e-12, noNaN: true })),
        (stages, stream, tiny) => {
          const gaps = [...tiny];
          const draw = (): number => gaps.pop() ?? (stream.next().value as number);
          const times = all({ stages, random: draw, most: 100 }).map(({ dueMs }) => dueMs);
          assert.ok(times.every((dueMs, k) => dueMs >= (times[k - 1] ?? 0)));
        },
      ),
    );
  });
});

describe('Poisson arrivals', () => {
  const poisson = (seed: number, stages: readonly Stage[]): readonly Arrival[] =>
    all({ stages, random: createRandom(seed), most: Number.POSITIVE_INFINITY });

  it('are the same for the same seed, and others for another', () => {
    const stages = [stage(0, 100, 1000), stage(100, 50, 1000)];
    assert.deepEqual(poisson(1, stages), poisson(1, stages));
    assert.notDeepEqual(poisson(1, stages), poisson(2, stages));
  });

  it('are exponential gaps apart: mean 1/rate, deviation as large, a share e^-1 of them above the mean', () => {
    for (const seed of [1, 2, 3]) {
      const times = poisson(seed, [stage(100, 100, 500_000)]).map(({ dueMs }) => dueMs);
      const gaps = times.map((dueMs, k) => dueMs - (times[k - 1] ?? 0));
      const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
      const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
      const above = gaps.filter((gap) => gap > 10).length / gaps.length;
      // 50,000 gaps: the standard error of the mean is 0.45 %; these bounds are five of it.
      assert.ok(Math.abs(mean - 10) < 0.25, `${mean}`);
      assert.ok(Math.abs(deviation - 10) < 0.4, `${deviation}`);
      assert.ok(Math.abs(above - Math.exp(-1)) < 0.012, `${above}`);
    }
  });

  it('follow the ramp: a quarter of a rise from 0 comes in its first half', () => {
    const times = poisson(7, [stage(0, 1000, 60_000)]).map(({ dueMs }) => dueMs);
    assert.ok(Math.abs(times.length / 30_000 - 1) < 0.03, `${times.length}`);
    const early = times.filter((dueMs) => dueMs < 30_000).length / times.length;
    assert.ok(Math.abs(early - 0.25) < 0.015, `${early}`);
  });
});

describe('the spans of virtual users', () => {
  it('cover as many users as the level says at any time, rounded up', () => {
    fc.assert(
      fc.property(profiles, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (stages, part) => {
        const ms = part * lengthMs(stages);
        let startMs = 0;
        const current = stages.find(({ overMs }) => {
          startMs += overMs;
          return ms < startMs;
        });
        assert.ok(current);
        const { from, to, overMs } = current;
        const level = from + ((to - from) * (ms - (startMs - overMs))) / overMs;
        const users = Array.from({ length: peakOf(stages) }, (_, user) => spansOf(stages, user));
        const inside = users.filter((spans) => spans.some(({ fromMs, toMs }) => fromMs <= ms && ms < toMs)).length;
        // Right on a crossing, rounding decides.
        const slack = Math.abs(level - Math.round(level)) < 1e-6 ? 1 : 0;
        assert.ok(Math.abs(inside - Math.ceil(level)) <= slack, `${inside} users at level ${level}`);
      }),
      { numRuns: 300 },
    );
  });

  it('do not overlap, and come in order, at most one a stage', () => {
    fc.assert(
      fc.property(profiles, fc.nat({ max: 100 }), (stages, user) => {
        const spans = spansOf(stages, user);
        assert.ok(spans.every(({ fromMs, toMs }) => fromMs <= toMs));
        for (const [index, { fromMs, stage: of }] of spans.entries()) {
          const before = spans[index - 1];
          assert.ok(before === undefined || (before.toMs <= fromMs && before.stage < of));
        }
      }),
    );
  });
});
