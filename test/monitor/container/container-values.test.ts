import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { watchContainer } from '../../../src/monitor/container/container-values.ts';
import type { Proc } from '../../../src/monitor/machine/proc.ts';
import type { Values } from '../../../src/monitor/metrics/monitor-reading.ts';

type Files = Readonly<Record<string, string>>;

const MACHINE: Files = { '/proc/meminfo': 'MemTotal:    1048576 kB\nMemAvailable:  9 kB\n' };
const MIB = 2 ** 20;

/** What is told of the two seconds between these readings. */
function told(before: Files, after: Files): { readonly values: Values | null; readonly notes: readonly string[] } {
  let files = { ...MACHINE, ...before };
  const proc = { read: (path: string) => files[path] ?? null, list: () => null, link: () => null };
  const source = watchContainer({ clock: () => 0, proc });
  files = { ...MACHINE, ...after };
  return { values: source.take(2e6), notes: source.notes?.() ?? [] };
}

/** A folder of version 2 with these files. */
function group(folder: string, files: Files): Files {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`/sys/fs/cgroup${folder}/${name}`, text]));
}

const memory = (max: string, mib: number, inactiveMib: number, kills: number): Files => ({
  'memory.max': `${max}\n`,
  'memory.current': `${mib * MIB}\n`,
  'memory.stat': `anon 5\ninactive_file ${inactiveMib * MIB}\nactive_file 7\n`,
  'memory.events': `low 0\nhigh 0\nmax 12\noom 3\noom_kill ${kills}\noom_group_kill 0\n`,
});
const cpu = (max: string, us: number, periods: number, throttled: number): Files => ({
  'cpu.max': `${max}\n`,
  'cpu.stat': `usage_usec ${us}\nuser_usec 1\nsystem_usec 1\nnr_periods ${periods}\nnr_throttled ${throttled}\nthrottled_usec 9\n`,
});

describe('a container of version 2', () => {
  const self = { '/proc/self/cgroup': '0::/pod/app\n' };

  it('is told in per cent of its limits, with what was killed and throttled in the interval', () => {
    const before = { ...memory(`${200 * MIB}`, 90, 10, 2), ...cpu('50000 100000', 1_000_000, 100, 10) };
    const after = { ...memory(`${200 * MIB}`, 120, 20, 3), ...cpu('50000 100000', 1_600_000, 120, 15) };
    assert.deepEqual(told({ ...self, ...group('/pod/app', before) }, { ...self, ...group('/pod/app', after) }).values, {
      'container.memory': 50,
      'container.memory.used': 100 * MIB,
      'container.memory.limit': 200 * MIB,
      'container.oomKills': 1,
      'container.cpu': 60,
      'container.throttled': 25,
    });
  });

  it('is held back by whichever group above it is nearest to its limit', () => {
    const files = (us: number): Files => ({
      ...self,
      ...group('/pod/app', { ...memory(`${400 * MIB}`, 100, 0, 0), ...cpu('400000 100000', us, 1, 0) }),
      ...group('/pod', { ...memory(`${200 * MIB}`, 150, 0, 0), ...cpu('100000 100000', us, 1, 0) }),
      ...group('', { 'memory.max': 'max\n', 'cpu.max': 'max 100000\n' }),
    });
    const { values } = told(files(0), files(1_000_000));
    assert.equal(values?.['container.memory'], 75);
    assert.equal(values?.['container.memory.limit'], 200 * MIB);
    assert.equal(values?.['container.cpu'], 50);
    assert.equal(values?.['container.throttled'], 0);
  });

  it('has no values without a limit, or with one that is above the memory of the machine', () => {
    for (const max of ['max', `${2 ** 30}`, `${2 ** 40}`]) {
      const files = { ...self, ...group('/pod/app', { ...memory(max, 90, 0, 0), ...cpu('max 100000', 5, 5, 5) }) };
      assert.deepEqual(told(files, files), { values: null, notes: [] });
    }
    assert.deepEqual(told({}, {}), { values: null, notes: [] });
  });

  it('has no CPU of an interval in which its counters went back, or its limit appeared', () => {
    const before = { ...self, ...group('/pod/app', cpu('50000 100000', 900, 90, 9)) };
    const after = { ...self, ...group('/pod/app', cpu('50000 100000', 100, 10, 1)) };
    assert.equal(told(before, after).values, null);
    assert.equal(told(self, after).values, null);
  });

  it('asks seldom where there is no limit, and sees one that appears within ten looks', () => {
    let [files, reads]: [Files, number] = [self, 0];
    const proc: Proc = {
      read: (path) => {
        reads += 1;
        return files[path] ?? null;
      },
      list: () => null,
      link: () => null,
    };
    const source = watchContainer({ clock: () => 0, proc });
    reads = 0;
    for (let look = 1; look <= 10; look += 1) assert.equal(source.take(look * 1e6), null);
    assert.equal(reads, 0);
    files = { ...self, ...group('/pod/app', memory(`${100 * MIB}`, 90, 0, 0)) };
    assert.equal(source.take(11e6)?.['container.memory'], 90);
  });

  it('says what it can not read', () => {
    const files = { ...self, ...group('/pod/app', { 'memory.max': `${MIB}\n`, 'cpu.max': '5 10\n' }) };
    assert.deepEqual(told(files, files), {
      values: null,
      notes: [
        "container.memory can't be told: the use of /sys/fs/cgroup/pod/app can't be read",
        "container.cpu can't be told: the use of /sys/fs/cgroup/pod/app can't be read",
      ],
    });
  });
});

describe('a container of version 1', () => {
  const self = { '/proc/self/cgroup': '4:memory:/docker/a1\n3:cpu,cpuacct:/docker/a1\n0::/\n' };
  // The container sees its own group as the root.
  const files = (usedMib: number, kills: number, ns: number, throttled: number, accounts = 'cpu,cpuacct'): Files => ({
    ...self,
    '/sys/fs/cgroup/memory/memory.limit_in_bytes': `${100 * MIB}\n`,
    '/sys/fs/cgroup/memory/memory.usage_in_bytes': `${usedMib * MIB}\n`,
    '/sys/fs/cgroup/memory/memory.stat': `inactive_file 1\ntotal_inactive_file ${10 * MIB}\n`,
    '/sys/fs/cgroup/memory/memory.oom_control': `oom_kill_disable 0\nunder_oom 0\noom_kill ${kills}\n`,
    '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '200000\n',
    '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
    '/sys/fs/cgroup/cpu,cpuacct/cpu.stat': `nr_periods ${throttled * 2}\nnr_throttled ${throttled}\nthrottled_time 5\n`,
    [`/sys/fs/cgroup/${accounts}/cpuacct.usage`]: `${ns}\n`,
  });

  it('is told alike', () => {
    for (const accounts of ['cpu,cpuacct', 'cpuacct'])
      assert.deepEqual(told(files(50, 1, 0, 0, accounts), files(90, 1, 1e9, 4, accounts)).values, {
        'container.memory': 80,
        'container.memory.used': 80 * MIB,
        'container.memory.limit': 100 * MIB,
        'container.oomKills': 0,
        'container.cpu': 25,
        'container.throttled': 50,
      });
  });

  it('has no limit where it is the largest number there is, and no quota where that is -1', () => {
    const none = {
      ...files(50, 0, 0, 0),
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '-1\n',
    };
    assert.equal(told(none, none).values, null);
  });
});
