import { freemem, loadavg, totalmem } from 'node:os';
import type { Clock } from '../../metrics/clock.ts';
import type { Values } from '../metrics/monitor-reading.ts';
import type { MonitorSource } from '../metrics/monitor-source.ts';
import { ALL_CORES, type CpuTimes, cpuShares, portableCpuTimes, readCpuTimes } from './cpu-times.ts';
import { readDisks } from './disks.ts';
import { Interfaces } from './interfaces.ts';
import { watchPressure } from './pressure.ts';
import { openProc, type Proc } from './proc.ts';
import { type ByteCounters, movedBetween } from './throughput.ts';

export type SystemOptions = {
  readonly clock: Clock;
  /** Where the kernel describes itself; this machine's by default. */
  readonly proc?: Proc;
  /** Whether to ask Node what /proc does not tell; by default everywhere but on Linux, where Node itself asks /proc. */
  readonly isPortable?: boolean;
};

/** What is read at once, and compared with the reading before. */
type Counters = {
  readonly cpu: ReadonlyMap<string, CpuTimes> | null;
  readonly disks: ByteCounters | null;
  readonly interfaces: ByteCounters | null;
};

const KIB = 1024;

/**
 * The machine as a source of a monitor: CPU in all and by core, load, memory, swap, throughput of disks and network, pressure.
 * What the machine does not tell is absent, and the notes say why; so is what a counter that went back can't tell of an interval.
 */
export function watchMachine(options: SystemOptions): MonitorSource {
  return new MachineSource(options);
}

class MachineSource implements MonitorSource {
  readonly name = 'the machine';
  readonly #proc: Proc;
  readonly #isPortable: boolean;
  readonly #interfaces: Interfaces;
  readonly #pressure: ReturnType<typeof watchPressure>;
  readonly #notes = new Set<string>();
  #atUs: number;
  #before: Counters;

  constructor({ clock, proc = openProc(), isPortable = process.platform !== 'linux' }: SystemOptions) {
    this.#proc = proc;
    this.#isPortable = isPortable;
    this.#interfaces = new Interfaces(proc);
    this.#pressure = watchPressure(clock, proc);
    this.#atUs = clock();
    this.#before = this.#read();
  }

  take(nowUs: number): Values {
    const [before, now, spanS] = [this.#before, this.#read(), (nowUs - this.#atUs) / 1e6];
    this.#before = now;
    this.#atUs = nowUs;
    return {
      ...this.#cpu(before, now),
      ...this.#load(),
      ...this.#memory(),
      ...this.#throughput('disk', ['read', 'write'], movedBetween(before.disks, now.disks), spanS),
      ...this.#throughput('net', ['in', 'out'], movedBetween(before.interfaces, now.interfaces), spanS),
      ...this.#waits(nowUs),
    };
  }

  notes(): readonly string[] {
    return [...this.#notes];
  }

  close(): void {
    this.#pressure.close();
  }

  #read(): Counters {
    const counters = {
      cpu: readCpuTimes(this.#proc) ?? (this.#isPortable ? portableCpuTimes() : null),
      disks: readDisks(this.#proc),
      interfaces: this.#interfaces.read(),
    };
    if (counters.cpu === null) this.#note('/proc/stat', 'system.cpu and system.steal');
    if (counters.disks === null) this.#note('/proc/diskstats', 'system.disk.*');
    if (counters.interfaces === null) this.#note('/proc/net/dev', 'system.net.*');
    return counters;
  }

  #note(file: string, metrics: string): void {
    this.#notes.add(`${metrics} can't be told: this machine has no ${file} that can be read`);
  }

  #cpu(before: Counters, now: Counters): Values {
    const values: Record<string, number> = {};
    for (const [core, times] of now.cpu ?? []) {
      const shares = cpuShares(before.cpu?.get(core), times);
      if (shares === null) continue;
      values[core === ALL_CORES ? 'system.cpu' : `system.cpu.${core}`] = shares.busy * 100;
      if (core === ALL_CORES && shares.steal !== null) values['system.steal'] = shares.steal * 100;
    }
    return values;
  }

  #load(): Values {
    const told = /^([\d.]+) ([\d.]+) ([\d.]+) /.exec(this.#proc.read('/proc/loadavg') ?? '')?.slice(1, 4);
    const loads = told?.map(Number) ?? (this.#isPortable && process.platform !== 'win32' ? loadavg() : []);
    const [load1, load5, load15] = loads;
    if (load1 !== undefined && load5 !== undefined && load15 !== undefined)
      return { 'system.load1': load1, 'system.load5': load5, 'system.load15': load15 };
    this.#note('/proc/loadavg', 'system.load*');
    return {};
  }

  #memory(): Values {
    const text = this.#proc.read('/proc/meminfo') ?? '';
    const bytesOf = (name: string): number | null => {
      const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
      return kilobytes === undefined ? null : Number(kilobytes) * KIB;
    };
    const total = bytesOf('MemTotal') ?? (this.#isPortable ? totalmem() : null);
    const available = bytesOf('MemAvailable') ?? (this.#isPortable ? freemem() : null);
    const [swapTotal, swapFree] = [bytesOf('SwapTotal') ?? 0, bytesOf('SwapFree')];
    const isTold = total !== null && total > 0 && available !== null;
    if (!isTold) this.#note('/proc/meminfo', 'system.memory*');
    return {
      ...(isTold ? { 'system.memory': (1 - available / total) * 100, 'system.memory.available': available } : {}),
      ...(swapTotal > 0 && swapFree !== null ? { 'system.swap': (1 - swapFree / swapTotal) * 100 } : {}),
    };
  }

  #throughput(
    what: 'disk' | 'net',
    [received, sent]: readonly [string, string],
    moved: ReturnType<typeof movedBetween>,
    spanS: number,
  ): Values {
    if (moved === null || spanS <= 0) return {};
    return { [`system.${what}.${received}`]: moved.in / spanS, [`system.${what}.${sent}`]: moved.out / spanS };
  }

  #waits(nowUs: number): Values {
    const pressure = this.#pressure.take(nowUs);
    const values: Record<string, number> = {};
    for (const [resource, share] of Object.entries(pressure ?? {})) {
      if (share !== null) values[`system.pressure.${resource}`] = share * 100;
      // A counter that has gone back tells nothing of this interval only.
      else if (!this.#proc.read(`/proc/pressure/${resource}`))
        this.#note(`/proc/pressure/${resource}`, `system.pressure.${resource}`);
    }
    if (pressure === null && this.#proc.read('/proc/pressure/cpu') === null)
      this.#note('/proc/pressure', 'system.pressure.*');
    return values;
  }
}
