import { cpus } from 'node:os';
import type { Clock } from '../../metrics/clock.ts';
import type { CoreTicks } from '../machine/cores.ts';
import { parsePs } from '../processes/ps-table.ts';
import type { Companion } from '../processes/roots.ts';
import { type RunPs, runPs } from '../processes/run-ps.ts';
import { blindReading, type Reading, type ReadingSource } from './machine-reading.ts';

const MS_PER_TICK = 10;

type PsOptions = {
  readonly clock: Clock;
  readonly targetPort: number | null;
  readonly companions: readonly Companion[];
  readonly ps?: RunPs;
};

/**
 * Readings of macOS, which has no /proc: processes from `ps`, cores from os.cpus(). `ps` takes tens of milliseconds, so it is not
 * waited for: `read` returns the last reading that is complete, and starts the next. No process can be found by its port.
 */
export function psSource({ clock, targetPort, companions, ps = runPs }: PsOptions): ReadingSource {
  const hasPort = targetPort !== null || companions.some(({ kind }) => kind === 'port');
  let last: Reading | null = null;
  let isRunning = false;
  let hasFailed = false;
  const start = (): void => {
    isRunning = true;
    ps((text) => {
      isRunning = false;
      hasFailed = text === null;
      const cores = readCpus();
      if (text !== null)
        last = {
          atUs: clock(),
          allowed: new Set(cores.keys()),
          cores: cores.reduce(sum, NO_TICKS),
          table: { rows: parsePs(text), upTicks: null },
        };
    });
  };
  return {
    read: (nowUs) => {
      if (!isRunning) start();
      return last ?? (hasFailed ? blindReading(nowUs) : null);
    },
    blindness: () => {
      if (last === null && hasFailed) return 'ps does not tell of the processes';
      return hasPort ? 'processes cannot be found by their port on this system' : null;
    },
  };
}

const NO_TICKS: CoreTicks = { user: 0, nice: 0, system: 0, idle: 0, irq: 0, softirq: 0, steal: 0 };

function readCpus(): readonly CoreTicks[] {
  return cpus().map(({ times: { user, nice, sys, idle, irq } }) => ({
    ...NO_TICKS,
    user: user / MS_PER_TICK,
    nice: nice / MS_PER_TICK,
    system: sys / MS_PER_TICK,
    idle: idle / MS_PER_TICK,
    irq: irq / MS_PER_TICK,
  }));
}

function sum(a: CoreTicks, b: CoreTicks): CoreTicks {
  return {
    user: a.user + b.user,
    nice: a.nice + b.nice,
    system: a.system + b.system,
    idle: a.idle + b.idle,
    irq: a.irq + b.irq,
    softirq: a.softirq + b.softirq,
    steal: a.steal + b.steal,
  };
}
