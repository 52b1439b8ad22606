import type { Clock } from '../../metrics/clock.ts';
import { openProc, type Proc } from '../machine/proc.ts';
import type { Sampler } from '../sampler.ts';
import { groupsOf } from './cgroup.ts';

/** How a CPU quota held this process back. */
export type Throttling = {
  /** Periods in which the quota was used up. */
  readonly periods: number;
  /** The time for which cores were withheld, summed over all cores, by the length of the span: it may be above 1. */
  readonly share: number;
};

type Throttled = { readonly periods: number; readonly us: number };

/** Watches the control group of this process; `take` returns null where none counts throttling. */
export function watchThrottling(clock: Clock, proc: Proc = openProc()): Sampler<Throttling> {
  let [atUs, before] = [clock(), readThrottled(proc)];
  return {
    take: (nowUs) => {
      const [spanUs, now] = [nowUs - atUs, readThrottled(proc)];
      const known = before;
      [atUs, before] = [nowUs, now];
      if (known === null || now === null || spanUs <= 0) return null;
      return {
        periods: Math.max(0, now.periods - known.periods),
        share: Math.max(0, now.us - known.us) / spanUs,
      };
    },
    close: () => undefined,
  };
}

/** The counters of the innermost group that has a quota's counters; those of groups above it are of other processes, too. */
function readThrottled(proc: Proc): Throttled | null {
  for (const { version, folder } of groupsOf(proc, 'cpu')) {
    const text = proc.read(`${folder}/cpu.stat`) ?? '';
    const of = (name: string): number => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
    const us = version === 2 ? of('throttled_usec') : of('throttled_time') / 1e3;
    if (!Number.isNaN(us)) return { periods: of('nr_throttled'), us };
  }
  return null;
}
