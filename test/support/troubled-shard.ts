import type { MessagePort } from 'node:worker_threads';
import type { ShardCommand, ShardMessage, ShardTask } from '../../src/workers/protocol.ts';
import runShard from '../../src/workers/shard.ts';

/** What befalls a pool thread, and in which scenario: the one of this name. Any other runs as it should. */
export type Trouble =
  /** These end the thread of the last shard as soon as it has told of its first second. */
  | 'throws'
  | 'rejects'
  | 'exits'
  | 'runs-out-of-memory'
  /** Blocks the thread of the last shard for ever, from the same moment on. */
  | 'hangs'
  /** Each thread fails when its shard has ended. */
  | 'throws-afterwards'
  /** Keeps every thread busy with something else for 60 of each 100 ms, or for 97 of them. */
  | 'is-busy'
  | 'is-swamped'
  /** Keeps every thread from anything else from the middle of a window of one second to beyond its end. */
  | 'is-busy-at-the-end';

/** What the threads of `throws-afterwards` say. */
export const FELL_AFTERWARDS = 'its thread fell over when its shard had ended';

const MIDDLE_MS = 500;
const BEYOND_END_MS = 700;

export default async function runTroubledShard(task: ShardTask): Promise<void> {
  const trouble = task.scenario.name as Trouble;
  const isLast = task.id.shard === task.shards - 1;
  switch (trouble) {
    case 'throws':
    case 'exits':
    case 'runs-out-of-memory':
    case 'hangs':
      if (isLast) afterFirstSecond(task.port, () => setImmediate(() => befall(trouble)));
      return runShard(task);
    case 'rejects': {
      const rejected = new Promise<never>((_, reject) => {
        if (isLast) afterFirstSecond(task.port, () => setImmediate(() => reject(new Error('the entry gave up'))));
      });
      return Promise.race([runShard(task), rejected]).finally(() => task.port.close());
    }
    case 'throws-afterwards':
      await runShard(task);
      setTimeout(() => {
        throw new Error(FELL_AFTERWARDS);
      }, 10);
      return;
    case 'is-busy':
    case 'is-swamped': {
      const busy = setInterval(() => block(trouble === 'is-busy' ? 60 : 97), 100);
      return runShard(task).finally(() => clearInterval(busy));
    }
    case 'is-busy-at-the-end':
      atMeasured(task.port, () => setTimeout(() => block(BEYOND_END_MS), MIDDLE_MS));
      return runShard(task);
    default:
      return runShard(task);
  }
}

function befall(trouble: 'throws' | 'exits' | 'runs-out-of-memory' | 'hangs'): void {
  switch (trouble) {
    case 'throws':
      throw new Error('its thread fell over');
    case 'exits':
      process.exit(9);
      return;
    case 'runs-out-of-memory':
      // In small pieces: one that is larger than what is left takes the whole process with it.
      for (const held: number[][] = []; ; ) held.push(new Array<number>(100_000).fill(held.length + 0.5));
    case 'hangs':
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }
}

function block(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

/** Reads along what the shard posts. */
function afterFirstSecond(port: MessagePort, then: () => void): void {
  const post = port.postMessage.bind(port);
  Object.assign(port, {
    postMessage: (message: ShardMessage) => {
      post(message);
      if (message.kind === 'interval' && message.interval.seq === 0) then();
    },
  });
}

/** Reads along what the shard is told. */
function atMeasured(port: MessagePort, then: () => void): void {
  const on = port.on.bind(port);
  Object.assign(port, {
    on: (event: string, listener: (value: ShardCommand) => void) =>
      on(event, (command: ShardCommand) => {
        if (event === 'message' && command.kind === 'begin' && command.phase === 'measured') then();
        listener(command);
      }),
  });
}
