import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { spanOf } from '../../../src/metrics/gauge.ts';
import { watchMachineWitness } from '../../../src/monitor/machine/machine-witness.ts';
import { watchPressure } from '../../../src/monitor/machine/pressure.ts';
import { openProc, type Proc } from '../../../src/monitor/machine/proc.ts';
import { hasCpuQuota } from '../../../src/monitor/machine/quota.ts';
import { watchThrottling } from '../../../src/monitor/machine/throttling.ts';

type Files = Readonly<Record<string, string>>;

/** A machine with these files; they are asked for at each reading. */
function procOf(files: () => Files): Proc {
  return { read: (path) => files()[path] ?? null, list: () => null, link: () => null };
}

describe('the pressure on the machine', () => {
  const pressure = (totals: Readonly<Record<string, number>>): Files =>
    Object.fromEntries(
      Object.entries(totals).map(([name, total]) => [
        `/proc/pressure/${name}`,
        `some avg10=99.00 avg60=98.00 avg300=97.00 total=${total}\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n`,
      ]),
    );

  it('is the share of the span in which somebody waited, not an average of minutes', () => {
    let files = pressure({ cpu: 1_000_000, memory: 500, io: 0 });
    const sampler = watchPressure(
      () => 0,
      procOf(() => files),
    );
    files = pressure({ cpu: 1_400_000, memory: 500, io: 20_000 });
    assert.deepEqual(sampler.take(2e6), { cpu: 0.2, memory: 0, io: 0.01 });
    files = pressure({ cpu: 2_400_000, memory: 500, io: 20_000 });
    assert.deepEqual(sampler.take(3e6), { cpu: 1, memory: 0, io: 0 });
  });

  it('tells of each resource that the kernel tells of, and nothing without /proc/pressure', () => {
    const some = watchPressure(
      () => 0,
      procOf(() => pressure({ cpu: 5 })),
    );
    assert.deepEqual(some.take(1e6), { cpu: 0, memory: null, io: null });
    const none = watchPressure(
      () => 0,
      procOf(() => ({})),
    );
    assert.equal(none.take(1e6), null);
  });

  it('is no more than all of the span, and no less than none where a counter went back', () => {
    let files = pressure({ cpu: 0, io: 100 });
    const sampler = watchPressure(
      () => 0,
      procOf(() => files),
    );
    files = pressure({ cpu: 1_000_400, io: 0 });
    assert.deepEqual(sampler.take(1e6), { cpu: 1, memory: null, io: 0 });
  });
});

describe('throttling by a quota', () => {
  const V2 = '/sys/fs/cgroup/job/cpu.stat';
  const stat = (periods: number, us: number): string =>
    `usage_usec 5\nnr_periods 90\nnr_throttled ${periods}\nthrottled_usec ${us}\n`;

  function taken(before: Files, after: Files): ReturnType<ReturnType<typeof watchThrottling>['take']> {
    let files = before;
    const sampler = watchThrottling(
      () => 0,
      procOf(() => files),
    );
    files = after;
    return sampler.take(2e6);
  }

  it('is what was withheld between two readings, by version 2', () => {
    const group = { '/proc/self/cgroup': '0::/job\n' };
    assert.deepEqual(taken({ ...group, [V2]: stat(3, 100) }, { ...group, [V2]: stat(8, 500_100) }), {
      periods: 5,
      share: 0.25,
    });
  });

  it('is told by version 1 in nanoseconds, under either name of its folder', () => {
    const group = { '/proc/self/cgroup': '3:cpu,cpuacct:/job\n0::/\n' };
    for (const folder of ['cpu,cpuacct', 'cpu']) {
      const path = `/sys/fs/cgroup/${folder}/job/cpu.stat`;
      const text = (ns: number): string => `nr_periods 9\nnr_throttled 2\nthrottled_time ${ns}\n`;
      assert.deepEqual(taken({ ...group, [path]: text(0) }, { ...group, [path]: text(1e9) }), {
        periods: 0,
        share: 0.5,
      });
    }
  });

  it('is told by the group above where its own has no quota', () => {
    const group = { '/proc/self/cgroup': '0::/job/step\n', '/sys/fs/cgroup/job/step/cpu.stat': 'usage_usec 5\n' };
    assert.equal(taken({ ...group, [V2]: stat(0, 0) }, { ...group, [V2]: stat(1, 1_000_000) })?.share, 0.5);
  });

  it('is not told without control groups', () => {
    assert.equal(taken({}, {}), null);
  });
});

describe('the witness of a machine', () => {
  const some = (total: number): string => `some avg10=0.00 avg60=0.00 avg300=0.00 total=${total}\n`;

  it('is in per cent of the time since it was last asked, weighted by that time', () => {
    let files: Files = { '/proc/pressure/cpu': some(0), '/proc/pressure/io': some(0) };
    const witness = watchMachineWitness(
      () => 5e6,
      procOf(() => files),
    );
    files = { '/proc/pressure/cpu': some(500_000), '/proc/pressure/io': some(0) };
    const first = witness.take(7e6) ?? {};
    assert.deepEqual(Object.keys(first).sort(), ['pressure.cpu', 'pressure.io']);
    assert.deepEqual(first['pressure.cpu'], spanOf(25, 7e6, 2000));
    files = {
      '/proc/pressure/cpu': some(600_000),
      '/proc/self/cgroup': '0::/job\n',
      '/sys/fs/cgroup/job/cpu.stat': 'nr_throttled 0\nthrottled_usec 0\n',
    };
    assert.deepEqual(witness.take(8e6), { 'pressure.cpu': spanOf(10, 8e6, 1000) });
    files = { ...files, '/sys/fs/cgroup/job/cpu.stat': 'nr_throttled 3\nthrottled_usec 3000000\n' };
    assert.deepEqual(witness.take(10e6)?.throttled, spanOf(150, 10e6, 2000));
  });

  it('is nothing on a machine that tells nothing, and where no time has passed', () => {
    const silent = watchMachineWitness(
      () => 0,
      procOf(() => ({})),
    );
    assert.equal(silent.take(1e6), null);
    const telling = watchMachineWitness(
      () => 0,
      procOf(() => ({ '/proc/pressure/cpu': some(7) })),
    );
    assert.equal(telling.take(0), null);
  });
});

describe('a CPU quota', () => {
  const QUOTAS: readonly (readonly [what: string, files: Files, holds: boolean])[] = [
    ['no control groups', {}, false],
    ['no limit', { '/proc/self/cgroup': '0::/a\n', '/sys/fs/cgroup/a/cpu.max': 'max 100000\n' }, false],
    ['a limit', { '/proc/self/cgroup': '0::/a\n', '/sys/fs/cgroup/a/cpu.max': '50000 100000\n' }, true],
    [
      'a limit of a group above',
      { '/proc/self/cgroup': '0::/a/b/c\n', '/sys/fs/cgroup/a/cpu.max': '9 100000\n' },
      true,
    ],
    [
      'a limit of the root, as containers see their own',
      { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': '9 100\n' },
      true,
    ],
    [
      'no limit of version 1',
      { '/proc/self/cgroup': '1:cpu:/\n', '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n' },
      false,
    ],
    [
      'a limit of version 1',
      { '/proc/self/cgroup': '1:cpu:/\n', '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '5000\n' },
      true,
    ],
    [
      'a limit of other controllers',
      { '/proc/self/cgroup': '1:cpuset:/a\n', '/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us': '5\n' },
      false,
    ],
  ];
  for (const [what, files, holds] of QUOTAS) {
    it(`${holds ? 'holds' : 'does not hold'} with ${what}`, () => {
      assert.equal(hasCpuQuota(procOf(() => files)), holds);
    });
  }
});

describe('the files of the kernel', () => {
  it('are null where there is none of the name, and read to their end otherwise', {
    skip: process.platform !== 'linux',
  }, () => {
    const proc = openProc();
    assert.equal(proc.read('/proc/no-such-file'), null);
    assert.equal(proc.list('/proc/no-such-folder'), null);
    assert.equal(proc.link('/proc/self/no-such-link'), null);
    assert.match(proc.read('/proc/self/status') ?? '', /^Name:[\s\S]*nonvoluntary_ctxt_switches:\s+\d+\n$/);
    assert.match(proc.link('/proc/self/exe') ?? '', /\/node$/);
  });
});
