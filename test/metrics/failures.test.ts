import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type FailureGroup, mergeFailures } from '../../src/metrics/failures.ts';
import { FAILURE_CLASSES } from '../../src/metrics/names.ts';

const group: fc.Arbitrary<FailureGroup> = fc
  .record({
    failure: fc.constantFrom(...FAILURE_CLASSES.slice(0, 3)),
    status: fc.constantFrom(null, 404, 500),
    count: fc.integer({ min: 1, max: 1000 }),
    firstUs: fc.integer({ min: 0, max: 20 }),
    lengthUs: fc.integer({ min: 0, max: 20 }),
    detail: fc.constantFrom('a', 'b'),
    excerpt: fc.constantFrom(null, 'body'),
  })
  .map(({ lengthUs, ...rest }) => ({ ...rest, lastUs: rest.firstUs + lengthUs }));
/** Any list is a fold of single groups. */
const groups = fc.array(group, { maxLength: 8 }).map((list) => list.reduce(add, []));

function add(sum: readonly FailureGroup[], each: FailureGroup): readonly FailureGroup[] {
  return mergeFailures(sum, [each]);
}

describe('mergeFailures', () => {
  it('is associative and commutative, and the empty list is its identity', () => {
    fc.assert(
      fc.property(groups, groups, groups, (a, b, c) => {
        assert.deepEqual(mergeFailures(mergeFailures(a, b), c), mergeFailures(a, mergeFailures(b, c)));
        assert.deepEqual(mergeFailures(a, b), mergeFailures(b, a));
        assert.deepEqual(mergeFailures(a, []), a);
      }),
    );
  });

  it('keeps the words of the first failure and the time of the last, and loses none', () => {
    const one = {
      failure: 'status',
      status: 503,
      count: 2,
      firstUs: 10,
      lastUs: 30,
      detail: 'late',
      excerpt: null,
    } as const;
    const other = { ...one, count: 3, firstUs: 5, lastUs: 7, detail: 'early', excerpt: 'busy' };
    assert.deepEqual(mergeFailures([one], [other, { ...other, status: 404 }]), [
      { ...other, status: 404 },
      { ...other, count: 5, lastUs: 30 },
    ]);
  });
});
