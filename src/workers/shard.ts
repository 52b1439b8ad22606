import type { MessagePort } from 'node:worker_threads';
import { type Clock, createClock } from '../metrics/clock.ts';
import { openHistograms } from '../metrics/histogram.ts';
import { SocketBytes, type WireBytes } from '../metrics/wire-bytes.ts';
import { createThreadGauges } from '../monitor/isolate/thread-gauges.ts';
import { seriesKeys } from '../scenarios/load/plan.ts';
import { buildLoop } from './build-loop.ts';
import type { Loop } from './loops/loop.ts';
import type { ShardCommand, ShardMessage, ShardTask } from './protocol.ts';
import { Recorder } from './recording/recorder.ts';

/** How often an idle shard checks whether an interval has ended. A busy shard checks at every event. */
const ROLL_EVERY_MS = 100;
const HEARTBEAT_MS = 1_000;

/** Pool entry: runs one shard from its first command to its final interval, then closes the port. */
export default async function runShard(task: ShardTask): Promise<void> {
  const { port } = task;
  try {
    openHistograms();
    const clock = createClock();
    const post = (message: ShardMessage): void => port.postMessage(message);
    const takeGauges = createThreadGauges();
    const sockets = new SocketBytes();
    const recorder = new Recorder({
      id: task.id,
      keys: seriesKeys(task.scenario),
      emit: (interval) => post({ kind: 'interval', interval }),
      takeGauges,
      takeWire: wireTaker(sockets),
    });
    const loop = buildLoop(task, { recorder, clock, sockets, post });
    try {
      await obey(port, loop, recorder, clock, post);
    } finally {
      await loop.close();
    }
  } finally {
    port.close();
  }
}

/** Returns a function that tells what has crossed these sockets since its last call. The target reads what we write. */
function wireTaker(sockets: SocketBytes): () => WireBytes {
  let before = sockets.read();
  return () => {
    const now = sockets.read();
    const bytes = { in: now.written - before.written, out: now.read - before.read };
    before = now;
    return bytes;
  };
}

/** Executes the coordinator's commands. Resolves once the measured phase has drained and its final interval is posted. */
function obey(
  port: MessagePort,
  loop: Loop,
  recorder: Recorder,
  clock: Clock,
  post: (message: ShardMessage) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const ticker = setInterval(() => recorder.roll(clock()), ROLL_EVERY_MS);
    let heartbeat: NodeJS.Timeout | undefined;
    const endTimers = (): void => {
      clearInterval(ticker);
      clearInterval(heartbeat);
    };
    const finish = (): void => {
      endTimers();
      recorder.close(clock());
      resolve();
    };
    const fail = (error: unknown): void => {
      endTimers();
      reject(error);
    };
    port.on('message', (command: ShardCommand) => {
      switch (command.kind) {
        case 'begin': {
          const { startUs, until } = command;
          if (command.phase === 'warmup') {
            heartbeat = setInterval(() => post({ kind: 'alive' }), HEARTBEAT_MS);
            loop
              .run(startUs, until)
              .then(() => {
                clearInterval(heartbeat);
                post({ kind: 'warm' });
              })
              .catch(fail);
            return;
          }
          recorder.open(startUs, until.kind === 'time' ? until.endUs : Number.POSITIVE_INFINITY);
          loop.run(startUs, until).then(finish).catch(fail);
          return;
        }
        case 'stop':
          recorder.endWindow(clock());
          loop.stop();
          return;
      }
    });
    post({ kind: 'ready' });
  });
}
