import { readFileSync } from 'node:fs';
import type { Sampler } from '../sampler.ts';

/** What the scheduler did with a thread, in µs. */
export type RunQueue = {
  /** The time for which it ran. */
  readonly ranUs: number;
  /** The time for which it could have run, and waited for a core. */
  readonly waitedUs: number;
};

/** Watches the thread that calls it. `take` returns null on systems other than Linux. */
export function watchRunQueue(read: () => string | null = readSchedstat): Sampler<RunQueue> {
  let before = parse(read());
  return {
    take: () => {
      const [known, now] = [before, parse(read())];
      before = now;
      if (known === null || now === null) return null;
      return {
        ranUs: Math.max(0, now.ranUs - known.ranUs),
        waitedUs: Math.max(0, now.waitedUs - known.waitedUs),
      };
    },
    close: () => undefined,
  };
}

/** The first two fields are the times that the thread ran and waited, in ns since its start. */
function parse(text: string | null): RunQueue | null {
  const [ran, waited] = text?.trim().split(' ').map(Number) ?? [];
  if (ran === undefined || waited === undefined || Number.isNaN(ran + waited)) return null;
  return { ranUs: ran / 1e3, waitedUs: waited / 1e3 };
}

function readSchedstat(): string | null {
  try {
    return readFileSync('/proc/thread-self/schedstat', 'latin1');
  } catch {
    return null;
  }
}
