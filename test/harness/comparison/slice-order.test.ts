import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sliceBlocks } from '../../../src/harness/launches/slice-order.ts';
import { createRandom } from '../../../src/random.ts';

const BLOCKS = 200;

function blocksOf(seed: number): readonly string[] {
  const blocks = sliceBlocks(createRandom(seed));
  return Array.from({ length: BLOCKS }, () =>
    blocks
      .next()
      .value.map((arm) => (arm === 'baseline' ? 'A' : 'B'))
      .join(''),
  );
}

describe('the order of slices', () => {
  it('is made of blocks in which one arm has the first and the last turn', () => {
    assert.deepEqual(new Set(blocksOf(1)), new Set(['ABBA', 'BAAB']));
  });

  it('begins one of each two blocks with either arm', () => {
    const blocks = blocksOf(2);
    for (let index = 0; index < BLOCKS; index += 2) assert.notEqual(blocks[index], blocks[index + 1], `block ${index}`);
  });

  it('is drawn: about half of the pairs of blocks begin with the baseline', () => {
    const first = blocksOf(3).filter((block, index) => index % 2 === 0 && block === 'ABBA').length;
    assert.ok(first > BLOCKS / 8 && first < (3 * BLOCKS) / 8, `${first} of ${BLOCKS / 2}`);
  });

  it('is that of its seed', () => {
    assert.deepEqual(blocksOf(4), blocksOf(4));
    assert.notDeepEqual(blocksOf(4), blocksOf(5));
  });
});
