import { EXIT } from '../../harness/result/exit-code.ts';
import type { CommandIo } from './command-io.ts';

/**
 * The first SIGINT or SIGTERM aborts `stop`, with the exit code as its reason; the second ends the process at once.
 * `release` stops listening.
 */
export function listenForSignals(
  { signals, leave }: Pick<CommandIo, 'signals' | 'leave'>,
  onFirst: (message: string) => void,
): { readonly stop: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const listener = (exitCode: number) => (): void => {
    if (controller.signal.aborted) {
      leave(exitCode);
      return;
    }
    onFirst('stopping: what is in flight may end, and the result so far is written; again to leave at once');
    controller.abort(exitCode);
  };
  const onInterrupt = listener(EXIT.interrupted);
  const onTerminate = listener(EXIT.terminated);
  signals.on('SIGINT', onInterrupt);
  signals.on('SIGTERM', onTerminate);
  const release = (): void => {
    signals.off('SIGINT', onInterrupt);
    signals.off('SIGTERM', onTerminate);
  };
  return { stop: controller.signal, release };
}

/**
 * Does work that a signal stops, and returns its exit code. If the work throws because of the signal, the exit code is that of
 * the signal. The progress line is cleared at the end.
 */
export async function untilSignalled(
  io: Pick<CommandIo, 'signals' | 'leave'>,
  progress: { readonly clear: () => void },
  onFirst: (message: string) => void,
  work: (stop: AbortSignal) => Promise<number>,
): Promise<number> {
  const { stop, release } = listenForSignals(io, onFirst);
  try {
    return await work(stop);
  } catch (error) {
    if (typeof stop.reason === 'number') return stop.reason;
    throw error;
  } finally {
    progress.clear();
    release();
  }
}
