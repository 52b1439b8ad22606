import { EXIT } from '../../harness/result/exit-code.ts';
import type { CommandIo } from './command-io.ts';

export type SignalSteps = {
  /** Called at the first signal with a line for people. */
  readonly onFirst: (message: string) => void;
  /** Called at the second with a line for people. Without it, the second ends the process at once: there is nothing to keep. */
  readonly onSecond?: (message: string) => void;
};

export type Signals = {
  /** Aborted by the first signal, with the exit code as its reason. */
  readonly stop: AbortSignal;
  /** Aborted by the second signal: what was measured is still kept, and nothing is waited for. */
  readonly hurry: AbortSignal;
  /** Stops listening. */
  readonly release: () => void;
};

/** The first SIGINT or SIGTERM ends the work, the second hurries its end, and the third ends the process at once. */
export function listenForSignals(
  { signals, leave }: Pick<CommandIo, 'signals' | 'leave'>,
  { onFirst, onSecond }: SignalSteps,
): Signals {
  const first = new AbortController();
  const second = new AbortController();
  const listener = (exitCode: number) => (): void => {
    if (!first.signal.aborted) {
      onFirst('stopping: what is in flight may end, and the result so far is written; again to cut it off');
      first.abort(exitCode);
    } else if (onSecond !== undefined && !second.signal.aborted) {
      onSecond('cutting off what is in flight; the result so far is written; again to leave without it');
      second.abort(exitCode);
    } else leave(exitCode);
  };
  const onInterrupt = listener(EXIT.interrupted);
  const onTerminate = listener(EXIT.terminated);
  signals.on('SIGINT', onInterrupt);
  signals.on('SIGTERM', onTerminate);
  const release = (): void => {
    signals.off('SIGINT', onInterrupt);
    signals.off('SIGTERM', onTerminate);
  };
  return { stop: first.signal, hurry: second.signal, release };
}

/**
 * Does work that a signal stops, and returns its exit code. If the work throws because of the signal, the exit code is that of
 * the signal. The progress line is cleared at the end.
 */
export async function untilSignalled(
  io: Pick<CommandIo, 'signals' | 'leave'>,
  progress: { readonly clear: () => void },
  steps: SignalSteps,
  work: (signals: Pick<Signals, 'stop' | 'hurry'>) => Promise<number>,
): Promise<number> {
  const { stop, hurry, release } = listenForSignals(io, steps);
  try {
    return await work({ stop, hurry });
  } catch (error) {
    if (typeof stop.reason === 'number') return stop.reason;
    throw error;
  } finally {
    progress.clear();
    release();
  }
}
