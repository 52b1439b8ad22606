import type { CommandIo } from '../terminal/command-io.ts';
import { listenForSignals } from '../terminal/signals.ts';
import type { WatchedCommand } from './watched-command.ts';

/** Everything that ends a monitor but the end of what it watches. */
export type Ending = {
  readonly stop: AbortSignal;
  /** The exit code of the signal that ended it; null where it was no signal. */
  readonly exitCode: () => number | null;
  readonly release: () => void;
};

export type EndOptions = {
  readonly io: CommandIo;
  readonly durationMs: number | null;
  readonly command: Pick<WatchedCommand, 'ended' | 'kill'> | null;
  /** Gets a line for people. */
  readonly say: (message: string) => void;
};

/** The longest time that a timer of Node can wait. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Ends at a signal, after `durationMs`, at the key q, with the command, and once nobody reads the output any more. */
export function listenForEnd({ io, durationMs, command, say }: EndOptions): Ending {
  const controller = new AbortController();
  const end = (): void => controller.abort();
  const leave = (exitCode: number): void => {
    command?.kill('SIGKILL');
    io.leave(exitCode);
  };
  const signals = listenForSignals(
    { signals: io.signals, leave },
    {
      onFirst: () => say('ending: the report is written; again to wait for nothing'),
      onSecond: () => {
        say('ending now: the report is written; again to leave without it');
        command?.kill('SIGKILL');
      },
    },
  );
  signals.stop.addEventListener('abort', end);
  const releaseKeys = io.keys?.((key) => {
    if (key === 'q' || key === 'Q') end();
  });
  const timer = durationMs === null ? undefined : startTimer(durationMs, end);
  void command?.ended.then(end);
  const onOutputError = ({ code }: NodeJS.ErrnoException): void => {
    if (code === 'EPIPE') end();
  };
  io.stdout.on('error', onOutputError);
  return {
    stop: controller.signal,
    exitCode: () => (typeof signals.stop.reason === 'number' ? signals.stop.reason : null),
    release: () => {
      timer?.clear();
      releaseKeys?.();
      io.stdout.off('error', onOutputError);
      signals.release();
    },
  };
}

/** Also for more than the 24 days that a single timer can wait. */
function startTimer(ms: number, act: () => void): { readonly clear: () => void } {
  let timer: NodeJS.Timeout;
  const wait = (leftMs: number): void => {
    const partMs = Math.min(leftMs, LONGEST_TIMER_MS);
    timer = setTimeout(() => (leftMs > partMs ? wait(leftMs - partMs) : act()), partMs);
  };
  wait(ms);
  return { clear: () => clearTimeout(timer) };
}
