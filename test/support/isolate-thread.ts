import { type MessagePort, parentPort } from 'node:worker_threads';
import type { Gauges } from '../../src/metrics/gauge.ts';
import { collectGarbage } from '../../src/monitor/isolate/garbage.ts';
import { sampleIsolate } from '../../src/monitor/isolate/isolate.ts';
import type { MemoryFloor } from '../../src/targets/target.ts';

/** What a thread under watch can be asked to do; every order is answered once it is done. */
export type IsolateOrder =
  /** Takes 100 MB of heap and lets go of it within one synchronous call, and collects garbage if told to. */
  | { readonly kind: 'heap'; readonly collect: boolean }
  /** The same with Buffers. */
  | { readonly kind: 'buffers'; readonly collect: boolean }
  | { readonly kind: 'hold'; readonly bytes: number }
  | { readonly kind: 'release' }
  | { readonly kind: 'block'; readonly ms: number }
  | { readonly kind: 'settle' }
  | { readonly kind: 'memory' }
  | { readonly kind: 'stop' };

export type IsolateNews =
  | { readonly kind: 'gauges'; readonly gauges: Gauges }
  | {
      readonly kind: 'done';
      readonly floor?: MemoryFloor;
      readonly memory?: { readonly heapUsed: number; readonly external: number };
    };

if (!parentPort) throw new Error('this file is the entry of a worker thread');
const port: MessagePort = parentPort;
const post = (news: IsolateNews): void => port.postMessage(news);
const sampler = sampleIsolate((gauges) => post({ kind: 'gauges', gauges }), { sampleMs: 20, reportMs: 250 });
const held: Buffer[] = [];

port.on('message', async (order: IsolateOrder) => {
  switch (order.kind) {
    case 'heap':
      takeHeap();
      if (order.collect) collectTwice();
      return post({ kind: 'done' });
    case 'buffers':
      takeBuffers();
      if (order.collect) collectTwice();
      return post({ kind: 'done' });
    case 'hold':
      held.push(Buffer.alloc(order.bytes, 1));
      return post({ kind: 'done' });
    case 'release':
      held.length = 0;
      return post({ kind: 'done' });
    case 'block':
      block(order.ms);
      return post({ kind: 'done' });
    case 'settle':
      return post({ kind: 'done', floor: await sampler.settle() });
    case 'memory':
      return post({ kind: 'done', memory: process.memoryUsage() });
    case 'stop':
      sampler.stop();
      sampler.stop();
      post({ kind: 'done' });
      return port.close();
  }
});

/** Arrays of doubles that are alive all at once: 8 bytes a number. */
function takeHeap(): number {
  const blocks = Array.from({ length: 100 }, (_, i) => new Array<number>(125_000).fill(i + 0.5));
  return blocks.length;
}

function takeBuffers(): number {
  const blocks = Array.from({ length: 100 }, (_, i) => Buffer.alloc(1e6, i));
  return blocks.length;
}

/** The second one finishes what the first has left to be swept. */
function collectTwice(): void {
  collectGarbage();
  collectGarbage();
}

function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}
