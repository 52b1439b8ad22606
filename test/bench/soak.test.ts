import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { growthOf, type MemorySample } from '../../bench/long/memory-growth.ts';
import { LONG_MEASURES } from '../../bench/long/rows.ts';
import { scenarioFile, sizesOf } from '../../bench/long/scenarios.ts';
import { isLongReached, tableRows } from '../../bench/long/table-rows.ts';
import { lengthMs } from '../../src/scenarios/load/profile.ts';
import { fileOf } from '../support/scenario-text.ts';

const SOAKS = ['soak', 'soak-closed'] as const;
/** When the first thread began to look, on the clock of the machine. */
const START_MS = 5e6;

/** Every 2 s for ten minutes; the first minute fills 50 MB, and half way V8 takes 3 MB for the heap. Growth is in kB a second. */
function samplesOf(thread: number, heapGrowth: number, rssGrowth?: number): readonly MemorySample[] {
  return Array.from({ length: 300 }, (_, index) => {
    const atMs = index * 2_000;
    const filling = Math.min(atMs, 60_000) * 833;
    const taken = atMs > 300_000 ? 3e6 : 0;
    const rss = rssGrowth === undefined ? {} : { rss: 100e6 + filling + taken + atMs * rssGrowth };
    const heap = 20e6 + filling + atMs * heapGrowth;
    return { thread, atMs: START_MS + atMs + thread, heap, pages: 30e6 + (thread === 0 ? taken : 0), ...rss };
  });
}

const samples = (rss: number, main: number, ...others: readonly number[]): readonly MemorySample[] => [
  ...samplesOf(0, main, rss),
  ...others.flatMap((growth, index) => samplesOf(index + 1, growth)),
];

describe('the growth of memory in a soak', () => {
  it('is the slope after the first quarter of the run, of each thread, in kB a second', () => {
    const { rss, beside, main, others } = growthOf(samples(24, 5, 2, 1));
    assert.deepEqual(
      [beside, main, others].map((growth) => Math.round(growth * 100)),
      [2_400, 500, 300],
    );
    assert.ok(rss > 30, `${rss}`);
    assert.throws(() => growthOf(samples(24, 5).slice(0, 2)), /not seen often enough/);
  });

  it('is measured in an open and in a closed load, 10 minutes each', () => {
    assert.deepEqual(LONG_MEASURES['soak'], SOAKS);
    const loads = SOAKS.map((row) => {
      const file = scenarioFile(row, 'scenarios.yaml', sizesOf(false), null);
      const { load } = fileOf(JSON.stringify(file)).scenarios[0] ?? assert.fail('none');
      return [load.kind, lengthMs(load.stages)];
    });
    assert.deepEqual(loads, [
      ['open', 600_000],
      ['closed', 600_000],
    ]);
  });

  it('leaves out a thread that is there for a short while', () => {
    const late = samplesOf(1, 500).slice(-60);
    assert.equal(growthOf([...samples(0, 0), ...late]).others, 0);
  });

  it('reaches its limits where only the result grows, and misses them where anything else does', () => {
    const verdicts = (row: 'soak' | 'soak-closed', of: Parameters<typeof samples>): readonly boolean[] => {
      const figures = { ...growthOf(samples(...of)), requests: 180_000, seconds: 600 };
      const run = { row, side: 'quiet', index: 0, tookMs: 600_000, figures } as const;
      return tableRows([run], SOAKS, Number.POSITIVE_INFINITY).map(isLongReached);
    };
    for (const [growth, reached] of [
      [
        [4, 6.4, 0.4, 0.3],
        [true, true, true],
      ],
      // What was reported as a fault of a closed loop, in the heap of the coordinator or in those of other threads.
      [
        [4, 11, 0],
        [false, true, true],
      ],
      [
        [4, 5, 3, 3],
        [false, false, true],
      ],
      [
        [4, 5, 2.5, 0],
        [true, false, true],
      ],
      [
        [24, 5, 0],
        [true, true, false],
      ],
    ] as readonly (readonly [Parameters<typeof samples>, readonly boolean[]])[])
      for (const row of SOAKS) assert.deepEqual(verdicts(row, growth), reached, `${row} ${growth.join()}`);
  });
});
