import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { cpuShares } from '../../../src/monitor/machine/cpu-times.ts';
import { openProc, type Proc } from '../../../src/monitor/machine/proc.ts';
import { watchMachine } from '../../../src/monitor/machine/system-values.ts';
import { METRIC_UNITS } from '../../../src/monitor/metrics/metric-units.ts';
import type { Values } from '../../../src/monitor/metrics/monitor-reading.ts';

type Files = Readonly<Record<string, string>>;
type Machine = { readonly files: Files; readonly folders?: readonly string[] };

/** What a monitor is told of the second of these two readings, two seconds after the first. */
function told(before: Machine, after: Machine): { readonly values: Values | null; readonly notes: readonly string[] } {
  let machine = before;
  const proc: Proc = {
    read: (path) => machine.files[path] ?? null,
    list: (path) => (machine.folders?.includes(path) ? [] : null),
    link: () => null,
  };
  const source = watchMachine({ clock: () => 0, proc, isPortable: false });
  machine = after;
  const values = source.take(2e6);
  return { values, notes: source.notes?.() ?? [] };
}

function valuesOf(before: Files, after: Files): Values | null {
  return told({ files: before }, { files: after }).values;
}

const stat = (...lines: readonly string[]): Files => ({ '/proc/stat': [...lines, 'intr 5 cpu9', ''].join('\n') });

describe('the CPU of the machine', () => {
  it('is what was done in the interval, in all and by core, and apart from it what was stolen', () => {
    // user nice system idle iowait irq softirq steal guest
    const before = stat(
      'cpu  100 10 50 1000 40 1 1 0 7 0',
      'cpu0 50 5 25 500 20 1 1 0 7 0',
      'cpu1 50 5 25 500 20 0 0 0 0 0',
    );
    const after = stat(
      'cpu  140 15 65 1070 60 6 11 35 9 0',
      'cpu0 90 10 40 500 20 6 11 28 9 0',
      'cpu1 50 5 25 570 40 0 0 7 0 0',
    );
    assert.deepEqual(valuesOf(before, after), {
      'system.cpu': (75 / 200) * 100,
      'system.steal': (35 / 200) * 100,
      'system.cpu.0': (75 / 103) * 100,
      'system.cpu.1': 0,
    });
  });

  it('has no value for a core that was off, or whose counter went back', () => {
    const before = stat('cpu  100 0 0 100 0 0 0 0', 'cpu0 50 0 0 50 0 0 0 0', 'cpu1 50 0 0 50 0 0 0 0');
    const after = stat('cpu  110 0 0 190 0 0 0 0', 'cpu1 3 0 0 99 0 0 0 0', 'cpu2 7 0 0 93 0 0 0 0');
    assert.deepEqual(valuesOf(before, after), { 'system.cpu': 10, 'system.steal': 0 });
    assert.deepEqual(valuesOf(after, before), {});
  });

  it('is a share of time whatever the counters are, or nothing', () => {
    const times = fc.record({ busy: fc.nat(500), steal: fc.nat(500), total: fc.nat(2_000) });
    fc.assert(
      fc.property(times, times, (before, now) => {
        const shares = cpuShares(before, now);
        if (shares === null) return;
        assert.ok(shares.busy >= 0 && shares.busy <= 1 && (shares.steal ?? 0) >= 0 && (shares.steal ?? 0) <= 1);
        assert.ok(now.busy >= before.busy && now.steal >= before.steal && now.total > before.total);
      }),
    );
  });
});

describe('the throughput of the disks', () => {
  const line = (name: string, read: number, written: number): string =>
    `   8       0 ${name} 9 0 ${read} 0 9 0 ${written} 0 0 0 0 0 0 0 0 0 0`;
  const disks = (...lines: readonly string[]): Files => ({ '/proc/diskstats': `${lines.join('\n')}\n` });

  it('is that of whole devices, in sectors of 512 bytes', () => {
    const names = [
      'sda',
      'sda1',
      'nvme0n1',
      'nvme0n1p1',
      'nvme0c0n1',
      'mmcblk0',
      'mmcblk0p2',
      'dm-0',
      'md0',
      'loop0',
      'zram0',
      'xvdb1',
    ];
    const at = (bytes: number): Files => disks(...names.map((name) => line(name, bytes, bytes * 2)));
    // The disks that count are sda, nvme0n1, mmcblk0 and xvdb1, which is no part of another.
    assert.deepEqual(valuesOf(at(100), at(1_100)), {
      'system.disk.read': (4 * 1_000 * 512) / 2,
      'system.disk.write': (4 * 2_000 * 512) / 2,
    });
  });

  it('does not hold what a device had moved before it appeared, or went with it', () => {
    assert.deepEqual(
      valuesOf(disks(line('sda', 5, 5), line('sdb', 1e6, 0)), disks(line('sda', 9, 5), line('sdc', 1e9, 1e9))),
      {
        'system.disk.read': 1_024,
        'system.disk.write': 0,
      },
    );
  });

  it('has no value where a counter wraps', () => {
    assert.deepEqual(valuesOf(disks(line('sda', 2 ** 32 - 1, 5)), disks(line('sda', 10, 9))), {});
  });
});

describe('the throughput of the network', () => {
  const HEAD =
    'Inter-|   Receive      |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets\n';
  const net = (counters: Readonly<Record<string, readonly [number, number]>>): Files => ({
    '/proc/net/dev': `${HEAD}${Object.entries(counters)
      .map(
        ([name, [received, sent]]) =>
          `${name.padStart(6)}:${received}    1    2    3    4     5          6         7 ${sent}    8    9\n`,
      )
      .join('')}`,
  });
  const before = net({ lo: [0, 0], eth0: [1_000, 500], docker0: [0, 0], veth1: [0, 0] });
  const after = net({ lo: [9e9, 9e9], eth0: [5_000, 2_500], docker0: [700, 800], veth1: [700, 800] });

  it('is that of the hardware, where there is any: the rest of the packets pass it, too', () => {
    const folders = ['/sys/class/net/eth0/device', '/sys/class/net/docker0/bridge'];
    assert.deepEqual(told({ files: before, folders }, { files: after, folders }).values, {
      'system.net.in': 2_000,
      'system.net.out': 1_000,
    });
  });

  it('is that of all interfaces but lo, bridges and their ports in a container', () => {
    const folders = ['/sys/class/net/docker0/bridge', '/sys/class/net/veth1/brport'];
    assert.deepEqual(told({ files: before, folders }, { files: after, folders }).values, {
      'system.net.in': 2_000,
      'system.net.out': 1_000,
    });
  });

  it('has no value where a counter goes back', () => {
    assert.deepEqual(valuesOf(after, before), {});
  });
});

describe('the rest of the machine', () => {
  it('is load, memory that programs can have, and swap in use', () => {
    const files = {
      '/proc/loadavg': '1.50 0.75 0.25 3/120 4711\n',
      '/proc/meminfo':
        'MemTotal:  1000 kB\nMemFree: 10 kB\nMemAvailable:  250 kB\nSwapTotal: 400 kB\nSwapFree: 300 kB\n',
      '/proc/pressure/cpu': 'some avg10=9.0 avg60=9.0 avg300=9.0 total=1000000\n',
    };
    const later = { ...files, '/proc/pressure/cpu': 'some avg10=9.0 avg60=9.0 avg300=9.0 total=1500000\n' };
    const { values, notes } = told({ files }, { files: later });
    const missing = notes.filter((note) => note.includes('pressure'));
    assert.deepEqual(missing, [
      "system.pressure.memory can't be told: this machine has no /proc/pressure/memory that can be read",
      "system.pressure.io can't be told: this machine has no /proc/pressure/io that can be read",
    ]);
    assert.deepEqual(values, {
      'system.load1': 1.5,
      'system.load5': 0.75,
      'system.load15': 0.25,
      'system.memory': 75,
      'system.memory.available': 256_000,
      'system.swap': 25,
      'system.pressure.cpu': 25,
    });
  });

  it('is absent without /proc, and each thing that is missing is named once', () => {
    const { values, notes } = told({ files: {} }, { files: {} });
    assert.deepEqual(values, {});
    assert.deepEqual(notes, [
      "system.cpu and system.steal can't be told: this machine has no /proc/stat that can be read",
      "system.disk.* can't be told: this machine has no /proc/diskstats that can be read",
      "system.net.* can't be told: this machine has no /proc/net/dev that can be read",
      "system.load* can't be told: this machine has no /proc/loadavg that can be read",
      "system.memory* can't be told: this machine has no /proc/meminfo that can be read",
      "system.pressure.* can't be told: this machine has no /proc/pressure that can be read",
    ]);
  });

  it('comes from Node where there is no /proc, but for what Node does not tell', () => {
    const proc: Proc = { read: () => null, list: () => null, link: () => null };
    const values = watchMachine({ clock: () => 0, proc, isPortable: true }).take(1e6);
    assert.ok((values?.['system.memory'] ?? 0) > 0);
    assert.equal(values?.['system.steal'], undefined);
    assert.equal(values?.['system.net.in'], undefined);
  });

  it('has names with units only, on this machine', { skip: process.platform !== 'linux' }, () => {
    const values = watchMachine({ clock: () => 0, proc: openProc() }).take(1e6) ?? {};
    const unknown = Object.keys(values).filter(
      (name) => !(name.replace(/^(system\.cpu)\.\d+$/, '$1.*') in METRIC_UNITS),
    );
    assert.deepEqual(unknown, []);
    assert.ok((values['system.memory.available'] ?? 0) > 0);
  });
});
