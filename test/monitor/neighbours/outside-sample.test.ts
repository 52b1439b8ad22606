import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  disturbs,
  mergeOutside,
  OUTSIDE_LIMIT,
  type OutsideSample,
  outsideBetween,
} from '../../../src/monitor/neighbours/outside-sample.ts';
import { outsideOf } from '../../support/outside.ts';

const SEC = 1e6;

function sample(fromSec: number, toSec: number, part: Partial<OutsideSample>): OutsideSample {
  return outsideOf({ fromUs: fromSec * SEC, toUs: toSec * SEC, ...part });
}

describe('a disturbance', () => {
  it('takes more than a tenth while less than a core is idle, and is known', () => {
    assert.equal(OUTSIDE_LIMIT, 0.1);
    assert.equal(disturbs(0.1, 0), false);
    assert.equal(disturbs(0.101, 0.99), true);
    assert.equal(disturbs(0.9, 1), false);
    assert.equal(disturbs(null, 0), false);
  });
});

describe('what others took over a span', () => {
  const long = sample(0, 3, { share: 0.4, idleCores: 0.2, steal: 0.1, takers: [{ pid: 7, name: 'a', cores: 0.8 }] });
  const short = sample(3, 4, { share: 0.8, idleCores: 1, takers: [{ pid: 8, name: 'b', cores: 2 }] });

  it('weighs each sample by its length', () => {
    const merged = mergeOutside([long, short]);
    assert.deepEqual([merged?.fromUs, merged?.toUs], [0, 4 * SEC]);
    assert.ok(Math.abs((merged?.share ?? 0) - 0.5) < 1e-9);
    assert.ok(Math.abs((merged?.idleCores ?? 0) - 0.4) < 1e-9);
    assert.ok(Math.abs((merged?.steal ?? 0) - 0.075) < 1e-9);
    const takers = merged?.takers.map(({ name, cores }) => [name, Math.round(cores * 1e6) / 1e6]);
    assert.deepEqual(takers, [
      ['a', 0.6],
      ['b', 0.5],
    ]);
  });

  it('weighs each by how much of it lies in there, and leaves out what does not', () => {
    const between = outsideBetween([long, short], 2 * SEC, 3.5 * SEC);
    assert.ok(Math.abs((between?.share ?? 0) - (0.4 * 1 + 0.8 * 0.5) / 1.5) < 1e-9);
    assert.equal(outsideBetween([long, short], 0, 1 * SEC)?.takers.length, 1);
    assert.equal(outsideBetween([long, short], 4 * SEC, 9 * SEC), null);
    assert.equal(mergeOutside([]), null);
  });

  it('is unknown where a part of it is, and then disturbs nothing', () => {
    const unknown = sample(4, 5, { share: null, unknown: 'a reason' });
    const merged = mergeOutside([short, { ...long, share: 0.9, idleCores: 0 }, unknown]);
    assert.deepEqual([merged?.share, merged?.unknown, merged?.isDisturbed], [null, 'a reason', false]);
  });

  it('is the mean of the samples in there, each weighted by its part, wherever the span lies', () => {
    const lengths = fc.array(fc.record({ us: fc.integer({ min: 1, max: 9 }), share: fc.nat(100) }), { maxLength: 8 });
    fc.assert(
      fc.property(lengths, fc.nat(60), fc.integer({ min: 1, max: 60 }), (list, fromUs, lengthUs) => {
        let atUs = 10;
        const samples = list.map(({ us, share }) => {
          atUs += us;
          return outsideOf({ fromUs: atUs - us, toUs: atUs, share: share / 100 });
        });
        const toUs = fromUs + lengthUs;
        const cut = samples
          .map((sample) => ({ ...sample, fromUs: Math.max(fromUs, sample.fromUs), toUs: Math.min(toUs, sample.toUs) }))
          .filter((sample) => sample.toUs > sample.fromUs);
        assert.equal(outsideBetween(samples, fromUs, toUs)?.share, mergeOutside(cut)?.share);
      }),
    );
  });
});
