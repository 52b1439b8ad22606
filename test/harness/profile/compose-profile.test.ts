import assert from 'node:assert/strict';
import type { Runtime } from 'node:inspector';
import { describe, it } from 'node:test';
import { composeProfile } from '../../../src/harness/profile/compose-profile.ts';
import { orderFor } from '../../../src/harness/profile/order.ts';
import type { Question } from '../../../src/harness/profile/question.ts';
import type { Recorded } from '../../../src/monitor/profile/thread-profile.ts';

const FRAME: Runtime.CallFrame = { functionName: 'f', scriptId: '1', url: 'node:fs', lineNumber: 8, columnNumber: 0 };
const RECORDED: Recorded = {
  cpu: { nodes: [{ id: 1, callFrame: FRAME }], startTime: 0, endTime: 2000, samples: [1, 1], timeDeltas: [0, 500] },
  heap: {
    profile: { head: { callFrame: FRAME, selfSize: 40, children: [] } },
    peak: { bytes: 100, externalBytes: 30, spaces: [{ name: 'old_space', bytes: 70 }] },
  },
  sourceMaps: {},
};
const BOTH: Question = { cpu: [], heap: { gates: [], question: 'held', isExternal: false }, level: null };

describe('what is read from a profile', () => {
  it('is what is heaviest in it, and the profile itself goes to a file', () => {
    const files = new Map<string, unknown>();
    const save = (name: string, text: string): unknown => files.set(name, JSON.parse(text));
    const order = orderFor(BOTH, 5000);
    const { cpu, heap, remarks } = composeProfile(RECORDED, { name: 'walk', question: BOTH, order, save });
    const place = { function: 'f', file: 'node:fs', line: 9, calledBy: null };
    assert.deepEqual(cpu, {
      ...{ gates: [], file: 'walk.cpuprofile', intervalUs: 250, samples: 2, busyMs: 2 },
      functions: [{ ...place, selfMs: 2, share: 100 }],
    });
    assert.deepEqual(heap, {
      ...{ gates: [], file: 'walk.heapprofile', sampled: 'held', intervalBytes: 16_384, bytes: 40 },
      allocators: [{ ...place, bytes: 40, share: 100 }],
      bufferMakers: [],
      peak: RECORDED.heap?.peak,
    });
    assert.deepEqual(remarks, []);
    assert.deepEqual([...files.values()], [RECORDED.cpu, RECORDED.heap?.profile]);
  });

  it('is there also where the disk refuses the file, and a remark says so', () => {
    const save = (): never => {
      throw new Error('no space left on device');
    };
    const only: Question = { cpu: [], heap: null, level: null };
    const options = { name: 'walk', question: only, order: orderFor(only, 5000), save };
    const { cpu, heap, remarks } = composeProfile({ ...RECORDED, heap: null }, options);
    assert.deepEqual([cpu?.file, cpu?.functions.length, heap], [null, 1, null]);
    assert.deepEqual(remarks, ["can't write walk.cpuprofile: no space left on device"]);
  });
});

describe('how a profile is recorded', () => {
  it('fits the length of the window: neither too few samples, nor too many', () => {
    const intervals = [100, 5000, 60_000, 36e5].map((windowMs) => orderFor(BOTH, windowMs).cpu?.intervalUs);
    assert.deepEqual(intervals, [200, 250, 3000, 10_000]);
    const heapOf = (question: 'held' | 'allocated', isExternal: boolean, windowMs: number): number | undefined =>
      orderFor({ ...BOTH, heap: { gates: [], question, isExternal } }, windowMs).heap?.intervalBytes;
    assert.deepEqual([heapOf('held', false, 36e5), heapOf('held', true, 36e5)], [16_384, 1024]);
    assert.deepEqual([heapOf('allocated', true, 100), heapOf('allocated', false, 60_000)], [16_384, 240_000]);
  });
});
