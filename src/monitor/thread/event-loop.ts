import type { Sampler } from '../sampler.ts';

/** For how long something that arrives at a thread at any instant waits until the thread looks, in ms. */
export type LoopDelay = {
  readonly meanMs: number;
  /** Half of all arrivals, and 99 % of them, wait less. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
};

/** A stretch of time in which the thread did not look; what arrives in it waits until its end. */
type BlockMs = number;

/**
 * Watches the event loop of the calling thread by a timer of `everyMs`. A block of B ms delays all that arrives in those B ms,
 * by B/2 on average, so it weighs B times as much as one sample does: a single block of 30 s is not one sample of many. A block
 * is seen from when the timer was due, so one that is shorter than `everyMs` may not be seen.
 */
export function watchEventLoop(everyMs: number, clockMs: () => number = () => performance.now()): Sampler<LoopDelay> {
  const watch = new LoopWatch(everyMs, clockMs());
  const timer = setInterval(() => watch.look(clockMs()), everyMs);
  timer.unref();
  return { take: () => watch.take(clockMs()), close: () => clearInterval(timer) };
}

/** The same for a thread that has a timer of `everyMs` already, which calls `look` each time it fires. Times are in ms. */
export class LoopWatch {
  readonly #everyMs: number;
  #fromMs: number;
  #dueMs: number;
  #blocks: BlockMs[] = [];

  constructor(everyMs: number, nowMs: number) {
    this.#everyMs = everyMs;
    this.#fromMs = nowMs;
    this.#dueMs = nowMs + everyMs;
  }

  look(nowMs: number): void {
    if (nowMs > this.#dueMs) this.#blocks.push(nowMs - this.#dueMs);
    this.#dueMs = nowMs + this.#everyMs;
  }

  /** The delay since the last call; null where no time has passed. */
  take(nowMs: number): LoopDelay | null {
    // The thread has been busy since the timer was due, if it is due.
    if (nowMs > this.#dueMs) this.look(nowMs);
    const spanMs = nowMs - this.#fromMs;
    const delay = spanMs > 0 ? delayOf(this.#blocks, spanMs) : null;
    this.#fromMs = nowMs;
    this.#blocks = [];
    return delay;
  }
}

/** The wait of an arrival at a random instant of a span with these blocks. */
export function delayOf(blocks: readonly BlockMs[], spanMs: number): LoopDelay {
  return {
    meanMs: blocks.reduce((sum, block) => sum + (block * block) / 2, 0) / spanMs,
    p50Ms: exceededFor(blocks, spanMs * 0.5),
    p99Ms: exceededFor(blocks, spanMs * 0.01),
    maxMs: Math.max(0, ...blocks),
  };
}

/** The wait that arrivals exceed during `ms` in all: a block of B ms makes those of its first B − x ms wait longer than x. */
function exceededFor(blocks: readonly BlockMs[], ms: number): number {
  const longest = [...blocks].sort((a, b) => b - a);
  let sum = 0;
  for (const [index, block] of longest.entries()) {
    sum += block;
    const wait = (sum - ms) / (index + 1);
    if (wait >= (longest[index + 1] ?? 0)) return Math.max(0, wait);
  }
  return 0;
}
