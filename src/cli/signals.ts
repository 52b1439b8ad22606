import { EXIT } from '../harness/result/exit-code.ts';

/**
 * The first SIGINT or SIGTERM aborts the returned signal, with the exit code as its reason; the second leaves at once.
 * `release` gives the signals back.
 */
export function listenForSignals(onFirst: (message: string) => void): {
  readonly stop: AbortSignal;
  readonly release: () => void;
} {
  const controller = new AbortController();
  const listener = (exitCode: number) => (): void => {
    if (controller.signal.aborted) process.exit(exitCode);
    onFirst('stopping: what is in flight may end, and the result so far is written; again to leave at once');
    controller.abort(exitCode);
  };
  const onInterrupt = listener(EXIT.interrupted);
  const onTerminate = listener(EXIT.terminated);
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onTerminate);
  const release = (): void => {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onTerminate);
  };
  return { stop: controller.signal, release };
}
