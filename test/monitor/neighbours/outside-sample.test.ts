import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { mergeOutside, outsideBetween } from '../../../src/monitor/neighbours/outside-sample.ts';
import { outsideOf } from '../../support/outside.ts';

describe('what others took in a span of time', () => {
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
