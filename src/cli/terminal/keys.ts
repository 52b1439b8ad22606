import type { CommandIo } from './command-io.ts';

/** What a terminal tells of its keyboard. */
type Keyboard = Pick<NodeJS.EventEmitter, 'on' | 'off'> & {
  readonly isTTY?: boolean;
  setRawMode(isRaw: boolean): unknown;
  resume(): unknown;
  pause(): unknown;
};

const CTRL_C = '\u0003';

/**
 * Keys one by one, without waiting for Enter. The terminal then no longer makes a SIGINT of Ctrl-C, so `interrupt` has to. Null
 * where the input is no terminal.
 */
export function keysOf(input: Keyboard, interrupt: () => void): CommandIo['keys'] {
  if (input.isTTY !== true) return null;
  return (onKey) => {
    const onData = (chunk: Buffer | string): void => {
      for (const key of String(chunk)) {
        if (key === CTRL_C) interrupt();
        else onKey(key);
      }
    };
    input.setRawMode(true);
    input.on('data', onData);
    input.resume();
    return () => {
      input.off('data', onData);
      input.setRawMode(false);
      // Input that is read keeps the process running.
      input.pause();
    };
  };
}
