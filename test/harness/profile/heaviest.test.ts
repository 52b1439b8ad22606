import assert from 'node:assert/strict';
import type { HeapProfiler, Profiler, Runtime } from 'node:inspector';
import { describe, it } from 'node:test';
import {
  heaviestAllocators,
  heaviestBufferMakers,
  heaviestFunctions,
  type Weights,
} from '../../../src/harness/profile/heaviest.ts';

function frameOf(functionName: string, url = 'file:///app/server.js', lineNumber = 0): Runtime.CallFrame {
  return { functionName, url, lineNumber, columnNumber: 0, scriptId: '1' };
}

const ROOT = frameOf('(root)', '');

/** `calls` are the frames of the nodes 2, 3, … below the root, each with the id of its caller. */
function profileOf(
  calls: readonly (readonly [callFrame: Runtime.CallFrame, caller: number])[],
  samples: readonly number[],
  timeDeltas: readonly number[],
): Profiler.Profile {
  const nodes = [[ROOT, 0] as const, ...calls].map(([callFrame], index) => ({
    id: index + 1,
    callFrame,
    children: calls.flatMap(([, caller], child) => (caller === index + 1 ? [child + 2] : [])),
  }));
  return { nodes, startTime: 1000, endTime: 2000, samples: [...samples], timeDeltas: [...timeDeltas] };
}

function seen({ heaviest }: Weights): readonly unknown[] {
  return heaviest.map(({ frame, caller, weight }) => [frame.functionName, caller?.functionName ?? null, weight]);
}

describe('the heaviest functions of a profile', () => {
  it('have the time from each of their samples to the next one, and to the end', () => {
    const calls = [[frameOf('handle'), 1] as const, [frameOf('parse'), 2] as const];
    const weights = heaviestFunctions(profileOf(calls, [2, 3, 2], [100, 300, 50]));
    assert.deepEqual(seen(weights), [
      ['handle', null, 850],
      ['parse', 'handle', 50],
    ]);
    assert.equal(weights.total, 900);
  });

  it('are one each, wherever they were called; the place of a caller is that of the heaviest call', () => {
    const calls = [
      [frameOf('read'), 1],
      [frameOf('write', '', -1), 2],
      [frameOf('send'), 1],
      [frameOf('write', '', -1), 4],
    ] as const;
    const weights = heaviestFunctions(profileOf(calls, [3, 5, 5], [0, 100, 200]));
    assert.deepEqual(seen(weights), [['write', 'send', 1000]]);
  });

  it('name no caller that is a part of Node, but one further up', () => {
    const calls = [
      [frameOf('handle'), 1],
      [frameOf('write', 'node:internal/streams/writable', 9), 2],
      [frameOf('writev', '', -1), 3],
    ] as const;
    assert.deepEqual(seen(heaviestFunctions(profileOf(calls, [4], [0]))), [['writev', 'handle', 1000]]);
  });

  it('leave out what is no work, and the profiler itself with all that it calls', () => {
    const own = frameOf('takeProfileStep', 'file:///app/dist/build-1/bundle/targets/openspec/openspec-thread.js');
    const calls = [
      [frameOf('(idle)', '', -1), 1],
      [own, 1],
      [frameOf('post', 'node:inspector'), 3],
      [frameOf('(garbage collector)', '', -1), 1],
    ] as const;
    const weights = heaviestFunctions(profileOf(calls, [2, 3, 4, 5], [0, 100, 100, 100]));
    assert.deepEqual(seen(weights), [['(garbage collector)', null, 700]]);
    assert.equal(weights.total, 700);
  });

  it('are ten at most, and none where nothing was sampled', () => {
    const calls = Array.from({ length: 12 }, (_, index) => [frameOf(`f${index}`), 1] as const);
    const ids = calls.map((_, index) => index + 2);
    const weights = heaviestFunctions(profileOf(calls, ids, [0, ...ids]));
    assert.equal(weights.heaviest.length, 10);
    assert.deepEqual(heaviestFunctions({ nodes: [], startTime: 0, endTime: 1 }), { total: 0, heaviest: [] });
  });

  it('count no time backwards', () => {
    const calls = [[frameOf('a'), 1] as const];
    assert.equal(heaviestFunctions(profileOf(calls, [2, 2], [0, -5])).total, 1005);
  });
});

describe('the heaviest allocators of a profile', () => {
  it('have the bytes that they allocated themselves; those that make Buffers are told apart', () => {
    const node = (
      callFrame: Runtime.CallFrame,
      selfSize: number,
      children: readonly HeapProfiler.SamplingHeapProfileNode[] = [],
    ): HeapProfiler.SamplingHeapProfileNode => ({ callFrame, selfSize, children: [...children] });
    const buffer = (bytes: number): HeapProfiler.SamplingHeapProfileNode =>
      node(frameOf('FastBuffer', 'node:internal/buffer', 960), bytes);
    const head = node(ROOT, 0, [
      node(frameOf('handle'), 100, [node(frameOf('copy', '/app/copy.js'), 5, [buffer(400)]), buffer(30)]),
    ]);
    const weights = heaviestAllocators({ head });
    assert.deepEqual(seen(weights), [
      ['FastBuffer', 'copy', 430],
      ['handle', null, 100],
      ['copy', 'handle', 5],
    ]);
    assert.equal(weights.total, 535);
    assert.deepEqual(seen(heaviestBufferMakers({ head })), [
      ['copy', null, 400],
      ['handle', null, 30],
    ]);
  });
});
