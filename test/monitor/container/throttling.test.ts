import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hasCpuQuota } from '../../../src/monitor/container/quota.ts';
import { watchThrottling } from '../../../src/monitor/container/throttling.ts';
import type { Proc } from '../../../src/monitor/machine/proc.ts';

type Files = Readonly<Record<string, string>>;

/** A machine with these files; they are asked for at each reading. */
function procOf(files: () => Files): Proc {
  return { read: (path) => files()[path] ?? null, list: () => null, link: () => null };
}

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
