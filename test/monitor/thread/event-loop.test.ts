import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { delayOf, watchEventLoop } from '../../../src/monitor/thread/event-loop.ts';

describe('the delay of an event loop', () => {
  it('weighs a block by the time that it takes: half of what arrives in a minute waits for a block of half of it', () => {
    const { meanMs, p99Ms, maxMs } = delayOf([30_000], 60_000);
    assert.deepEqual([meanMs, maxMs], [30_000 / 4, 30_000]);
    // One per cent of the minute, 600 ms, is what arrived in the first 600 ms of the block.
    assert.equal(p99Ms, 29_400);
  });

  it('is what arrivals at every instant would see, for blocks of any size', () => {
    const blocks = [40, 7, 7, 120, 1, 15];
    const spanMs = 1_000;
    const waits = blocks.flatMap((block) =>
      Array.from({ length: block * 100 }, (_, index) => block - (index + 0.5) / 100),
    );
    const all = [...waits, ...Array.from({ length: spanMs * 100 - waits.length }, () => 0)].sort((a, b) => a - b);
    const { meanMs, p50Ms, p99Ms, maxMs } = delayOf(blocks, spanMs);
    assert.equal(p50Ms, 0);
    assert.ok(Math.abs(meanMs - all.reduce((sum, wait) => sum + wait, 0) / all.length) < 0.01);
    assert.ok(Math.abs(p99Ms - (all[Math.ceil(all.length * 0.99) - 1] ?? 0)) < 0.02, `${p99Ms}`);
    assert.equal(maxMs, 120);
  });

  it('has a median above 0 where the loop was blocked for more than half of the time', () => {
    assert.equal(delayOf([800], 1_000).p50Ms, 300);
    // Blocks of 450 and 350 ms: 300 + 200 ms of arrivals wait for more than 150 ms.
    assert.equal(delayOf([450, 350], 1_000).p50Ms, 150);
  });

  it('is nothing in an idle loop, and at p99 where blocks take less than one per cent of the time', () => {
    assert.deepEqual(delayOf([], 1_000), { meanMs: 0, p50Ms: 0, p99Ms: 0, maxMs: 0 });
    assert.equal(delayOf([5, 4], 1_000).p99Ms, 0);
  });

  it('holds a block that has not ended yet, and each block once', (t) => {
    let nowMs = 0;
    t.mock.timers.enable({ apis: ['setInterval'] });
    const sampler = watchEventLoop(20, () => nowMs);
    nowMs = 520;
    assert.deepEqual(sampler.take(0), {
      meanMs: (500 * 500) / 2 / 520,
      p50Ms: 500 - 260,
      p99Ms: 500 - 5.2,
      maxMs: 500,
    });
    nowMs = 540;
    t.mock.timers.tick(20);
    assert.equal(sampler.take(0)?.maxMs, 0);
    sampler.close();
  });

  it('is seen by its timer', (t) => {
    let nowMs = 0;
    t.mock.timers.enable({ apis: ['setInterval'] });
    const sampler = watchEventLoop(20, () => nowMs);
    nowMs = 120;
    t.mock.timers.tick(20);
    nowMs = 140;
    t.mock.timers.tick(20);
    assert.equal(sampler.take(0)?.maxMs, 100);
    sampler.close();
    nowMs = 900;
    t.mock.timers.tick(20);
  });
});
