import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { spanOf } from '../../../src/metrics/gauge.ts';
import { watchMachineWitness } from '../../../src/monitor/container/machine-witness.ts';
import type { Proc } from '../../../src/monitor/machine/proc.ts';

type Files = Readonly<Record<string, string>>;

/** A machine with these files; they are asked for at each reading. */
function procOf(files: () => Files): Proc {
  return { read: (path) => files()[path] ?? null, list: () => null, link: () => null };
}

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
