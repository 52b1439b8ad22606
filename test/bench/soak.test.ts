import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { growthOf, type MemorySample } from '../../bench/long/memory-growth.ts';
import { soakTables } from '../../bench/long/soak-tables.ts';
import { isReached } from '../../bench/row.ts';

/** Every 2 s for ten minutes; the first minute fills 50 MB. Growth is in kB a second. */
function samples(rssGrowth: number, heapGrowth: number): readonly MemorySample[] {
  return Array.from({ length: 300 }, (_, index) => {
    const atMs = index * 2_000;
    const filling = Math.min(atMs, 60_000) * 833;
    return { atMs, rss: 100e6 + filling + atMs * rssGrowth, heap: 20e6 + filling + atMs * heapGrowth };
  });
}

describe('the growth of memory in a soak', () => {
  it('is the slope after the first quarter of the run, in kB a second', () => {
    const { rss, heap } = growthOf(samples(24, 5));
    assert.deepEqual([Math.round(rss * 100), Math.round(heap * 100)], [2_400, 500]);
    assert.throws(() => growthOf(samples(24, 5).slice(0, 2)), /not seen often enough/);
  });

  it('reaches its limits at 5 kB of rows a second, and misses both at 24', () => {
    const verdicts = (rss: number, heap: number): readonly boolean[] =>
      soakTables([
        {
          ...{ row: 'soak', side: 'quiet', index: 0, tookMs: 600_000 },
          figures: { ...growthOf(samples(rss, heap)), requests: 180_000, seconds: 600 },
        },
      ]).map((table) => isReached({ ...table, peer: null }));
    assert.deepEqual(
      [verdicts(6, 5), verdicts(24, 24)],
      [
        [true, true],
        [false, false],
      ],
    );
  });
});
