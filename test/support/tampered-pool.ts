import { MessageChannel } from 'node:worker_threads';
import type { Pool } from '../../src/harness/shards/pool.ts';
import type { CountersInProgress } from '../../src/metrics/counters.ts';
import type { ShardCommand, ShardMessage } from '../../src/workers/protocol.ts';
import runShard from '../../src/workers/shard.ts';

/** A pool on the thread of the test whose shards miscount: `tamper` changes the counters of the first series that counted an ok answer. */
export function tamperedPool(tamper: (counters: CountersInProgress) => void, phase: 'warmup' | 'measured'): Pool {
  let isDone = false;
  const once = (counters: CountersInProgress): void => {
    if (isDone || counters.ok === 0) return;
    isDone = true;
    tamper(counters);
  };
  const run: Pool['run'] = async (task) => {
    const { port1, port2 } = new MessageChannel();
    task.port.on('message', (command: ShardCommand) => port1.postMessage(command));
    port1.on('message', (message: ShardMessage) => {
      if (message.kind === 'warm' && phase === 'warmup') once(message.counters as CountersInProgress);
      if (message.kind === 'interval' && phase === 'measured')
        for (const { counters } of message.interval.series) once(counters as CountersInProgress);
      task.port.postMessage(message);
    });
    port1.on('close', () => task.port.close());
    await runShard({ ...task, port: port2 });
  };
  return { threads: 1, run, close: () => Promise.resolve() };
}
