import type { MonitorEngine, Tick } from './monitor-engine.ts';

/** A last interval that is shorter than this tells more of the clock of the kernel than of what is watched. */
const SHORTEST_LAST_MS = 100;

export type LoopOptions = {
  readonly engine: Pick<MonitorEngine, 'tick'>;
  readonly intervalMs: number;
  /** Looks after each reading whether there is still something to watch. */
  readonly goesOn: () => boolean;
  readonly onTick: (tick: Tick) => void;
  /** Ends the loop. */
  readonly stop: AbortSignal;
  /** On the monotonic clock, in ms. */
  readonly nowMs?: () => number;
};

/**
 * Takes a reading in each interval until it is stopped or nothing is left to watch, and one more of what has passed since the
 * last. Rejects with what `onTick` throws.
 */
export function loopMonitor(options: LoopOptions): Promise<void> {
  const { engine, intervalMs, goesOn, onTick, stop, nowMs = () => performance.now() } = options;
  return new Promise((resolve, reject) => {
    let lastMs = nowMs();
    let looks = 0;
    const look = (): void => {
      lastMs = nowMs();
      looks += 1;
      onTick(engine.tick());
    };
    const end = (): void => {
      clearInterval(timer);
      stop.removeEventListener('abort', finish);
    };
    const guarded = (act: () => void): void => {
      try {
        act();
      } catch (error) {
        end();
        reject(error);
      }
    };
    const finish = (): void =>
      guarded(() => {
        end();
        if (looks === 0 || nowMs() - lastMs >= SHORTEST_LAST_MS) look();
        resolve();
      });
    const timer = setInterval(
      () =>
        guarded(() => {
          look();
          if (goesOn()) return;
          end();
          resolve();
        }),
      intervalMs,
    );
    if (stop.aborted) finish();
    else stop.addEventListener('abort', finish, { once: true });
  });
}
