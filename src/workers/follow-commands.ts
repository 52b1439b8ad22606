import type { MessagePort } from 'node:worker_threads';
import type { Clock } from '../metrics/clock.ts';
import type { Loop } from './loops/loop.ts';
import type { ShardCommand, ShardMessage } from './protocol.ts';
import type { Recorder } from './recording/recorder.ts';

/** How often an idle shard checks whether an interval has ended. A busy shard checks at every event. */
const ROLL_EVERY_MS = 100;
const HEARTBEAT_MS = 1_000;

/** Executes the coordinator's commands. Resolves once the measured phase has drained and its final interval is posted. */
export function followCommands(
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
            heartbeat = setInterval(() => post({ kind: 'alive', counters: recorder.takeWarmup() }), HEARTBEAT_MS);
            loop
              .run(startUs, until)
              .then(() => {
                clearInterval(heartbeat);
                post({ kind: 'warm', counters: recorder.takeWarmup() });
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
        case 'cut':
          recorder.endWindow(clock());
          loop.stop();
          loop.cut();
          return;
      }
    });
    post({ kind: 'ready' });
  });
}
