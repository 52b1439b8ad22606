import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Collects the garbage of the calling thread now. It works in a worker, where Node refuses `execArgv: ['--expose-gc']`. */
export function collectGarbage(): void {
  exposedCollector()();
}

/** Collects all garbage of the thread that it belongs to, or that of the young generation alone: what it has just made. */
type Collector = (options?: { readonly type: 'minor' }) => void;

/** The collector of the calling thread, for who uses it more than once: to find it takes a millisecond. */
export function exposedCollector(): Collector {
  for (;;) {
    setFlagsFromString('--expose-gc');
    const collector: unknown = runInNewContext('globalThis.gc');
    // A context that the program makes later has no such function, as it would have without us.
    setFlagsFromString('--no-expose-gc');
    // The flag is the process's: another thread, which does the same, may have taken it back too early.
    if (typeof collector === 'function') return collector as Collector;
  }
}
