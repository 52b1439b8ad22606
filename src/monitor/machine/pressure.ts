import type { Clock } from '../../metrics/clock.ts';
import type { Sampler } from '../sampler.ts';
import { openProc, type Proc } from './proc.ts';

const RESOURCES = ['cpu', 'memory', 'io'] as const;
type Resource = (typeof RESOURCES)[number];

/**
 * The share of a span, 0 to 1, in which at least one task of the machine waited for each resource; null where it is not told, and
 * where its counter went back.
 */
export type Pressure = { readonly [resource in Resource]: number | null };

/** Watches /proc/pressure. `take` returns null where the kernel has no such files (before Linux 4.20, or switched off). */
export function watchPressure(clock: Clock, proc: Proc = openProc()): Sampler<Pressure> {
  let [atUs, before] = [clock(), readWaits(proc)];
  return {
    take: (nowUs) => {
      const [spanUs, now] = [nowUs - atUs, readWaits(proc)];
      const known = before;
      [atUs, before] = [nowUs, now];
      const shareOf = (resource: Resource): number | null => {
        const waitedUs = (now[resource] ?? Number.NaN) - (known[resource] ?? Number.NaN);
        return waitedUs >= 0 && spanUs > 0 ? Math.min(1, waitedUs / spanUs) : null;
      };
      const pressure = { cpu: shareOf('cpu'), memory: shareOf('memory'), io: shareOf('io') };
      return RESOURCES.every((resource) => pressure[resource] === null) ? null : pressure;
    },
    close: () => undefined,
  };
}

/** The averages in these files are over fixed periods of up to minutes. The totals, in µs, give the share of any span. */
function readWaits(proc: Proc): { readonly [resource in Resource]: number | null } {
  const totalOf = (resource: Resource): number | null => {
    const total = /^some .*\btotal=(\d+)$/m.exec(proc.read(`/proc/pressure/${resource}`) ?? '')?.[1];
    return total === undefined ? null : Number(total);
  };
  return { cpu: totalOf('cpu'), memory: totalOf('memory'), io: totalOf('io') };
}
