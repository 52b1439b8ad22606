import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WorkCounters } from '../../../src/monitor/isolate/work-counters.ts';
import { Burn } from '../../../src/targets/openspec/faults/cost/burn.ts';
import { Waste } from '../../../src/targets/openspec/faults/cost/waste.ts';
import { exchange } from '../../support/http-exchange.ts';
import { openTarget, plainChanges } from '../../support/target-repository.ts';

/** A clock on which each try took so many milliseconds; beyond the last of them, as many as the last. */
function clockOf(triesMs: readonly number[]): () => number {
  let nowMs = 0;
  let reads = 0;
  return () => {
    if (reads % 2 === 1) nowMs += triesMs[Math.min((reads - 1) / 2, triesMs.length - 1)] ?? 0;
    reads += 1;
    return nowMs;
  };
}

function allocatedBy(counters: WorkCounters): number {
  return counters.readWork().alloc ?? assert.fail('allocation is not told');
}

describe('CPU that each request takes', () => {
  it('is as many rounds as take that long, by the shortest of the tries once the loop is compiled', () => {
    const slow = [4, 4, 0.1, 4, 4];
    assert.equal(new Burn(2, clockOf([...slow, 0.5])).rounds, 800_000);
    assert.equal(new Burn(2, clockOf([...slow, 9, 0.5, 9])).rounds, 800_000);
    assert.equal(new Burn(0.25, clockOf([...slow, 0.5])).rounds, 100_000);
  });

  it('is the same for each request, and grows with what was asked for', () => {
    const cpuUs = (ms: number): number => {
      const burn = new Burn(ms);
      const before = process.cpuUsage();
      for (let request = 0; request < 10; request += 1) burn.take();
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 10;
    };
    const least = (ms: number): number => Math.min(cpuUs(ms), cpuUs(ms), cpuUs(ms));
    const [little, much] = [least(0.5), least(2)];
    assert.ok(little > 200 && little < 1500, `${little} µs for half a millisecond`);
    assert.ok(much > 2 * little, `${much} µs for four times as much as ${little} µs`);
  });
});

describe('garbage that each request allocates', () => {
  for (const bytes of [64, 640, 2_000, 256_000]) {
    it(`is ${bytes} bytes of heap, and little of it is held`, () => {
      const garbage = new Waste(bytes);
      // Two megabytes in all: of less, what else the thread allocates would be too large a part.
      const requests = Math.ceil(2e6 / bytes);
      const take = (): number => {
        const counters = new WorkCounters();
        const before = allocatedBy(counters);
        for (let request = 0; request < requests; request += 1) garbage.take();
        const allocated = allocatedBy(counters) - before;
        counters.close();
        return allocated / requests;
      };
      // The compiler comes late where the machine is busy, and what runs before it allocates more.
      const each = Math.min(...Array.from({ length: 5 }, take));
      // Code that is not compiled yet leaves a note of 16 bytes behind each array.
      assert.ok(Math.abs(each - bytes) < 0.02 * bytes + 24, `${each} bytes a request`);
      assert.ok(garbage.heldBytes <= 8_192, `${garbage.heldBytes} bytes are held`);
    });
  }
});

describe('an OpenSpec target that works in vain', { timeout: 60_000 }, () => {
  it('shows it in the work of its isolate, for requests of a load alone', async (t) => {
    const faults = 'burn: 4ms, garbage: 256KB';
    const { origin, readWork } = await openTarget(t, { repository: plainChanges(5), faults });
    const workOf = async (path: string): Promise<{ readonly alloc: number; readonly cpu: number | null }> => {
      const before = (await readWork()) ?? assert.fail('it is gone');
      for (let request = 0; request < 10; request += 1) await exchange(origin, path);
      const after = (await readWork()) ?? assert.fail('it is gone');
      const cpu = before.cpu === null || after.cpu === null ? null : (after.cpu - before.cpu) / 10;
      return { alloc: ((after.alloc ?? 0) - (before.alloc ?? 0)) / 10, cpu };
    };
    await workOf('/changes');
    const [faulty, exempt] = [await workOf('/changes'), await workOf('/healthz')];
    assert.ok(exempt.alloc < 64_000, `${exempt.alloc} bytes a request`);
    // What a request allocates besides depends on its answer, and on the connection of its own: 20 to 65 kB.
    const vain = faulty.alloc - exempt.alloc;
    assert.ok(faulty.alloc > 256_000 && vain > 236_000 && vain < 320_000, `${faulty.alloc} bytes a request`);
    if (faulty.cpu !== null && exempt.cpu !== null) assert.ok(faulty.cpu > exempt.cpu + 2, `${faulty.cpu} ms of CPU`);
  });
});
