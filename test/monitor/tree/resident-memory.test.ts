import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ResidentMemory } from '../../../src/monitor/tree/resident-memory.ts';

it('memory of processes is added up, and what one held between two readings is no longer missed', () => {
  let files: Readonly<Record<string, string>> = {};
  const set = (...rows: readonly (readonly [pid: number, most: number, now: number])[]): void => {
    files = Object.fromEntries(
      rows.map(([pid, most, now]) => [`/proc/${pid}/status`, `Name:\tnode\nVmHWM:\t ${most} kB\nVmRSS:\t ${now} kB\n`]),
    );
  };
  const memory = new ResidentMemory({ read: (path) => files[path] ?? null, list: () => null, link: () => null });
  const read = (...pids: readonly number[]): readonly number[] | null => {
    const reading = memory.read(pids);
    return reading && [reading.bytes / 1024, reading.peakBytes / 1024];
  };
  // The peak of before the first reading belongs to nobody.
  set([1, 500, 100], [2, 30, 20]);
  assert.deepEqual(read(1, 2), [120, 120]);
  set([1, 500, 110], [2, 80, 20]);
  assert.deepEqual(read(1, 2), [130, 190]);
  set([1, 500, 110], [2, 80, 20], [3, 40, 10]);
  assert.deepEqual(read(1, 2, 3), [140, 140]);
  set([1, 900, 110], [3, 40, 10]);
  assert.deepEqual(read(1, 2, 3), [120, 910]);
  assert.equal(read(7), null);
});
