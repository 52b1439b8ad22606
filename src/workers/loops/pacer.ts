/** Waits until an arrival is due. One wait at a time. */
export type Pacer = {
  /** Calls `then` once, `delayMs` from now or as soon after as it can; never from inside `wait`. */
  readonly wait: (delayMs: number, then: () => void) => void;
  readonly cancel: () => void;
};

/** A timer of 1 ms fires up to 1.1 ms after it was set; below that the precise pacer stays awake. */
const TIMER_REACH_MS = 1.2;

/** Timers of whole milliseconds: late by about half a one at the median, and next to no CPU. */
export function createTimerPacer(): Pacer {
  let timer: NodeJS.Timeout | undefined;
  return {
    wait: (delayMs, then) => {
      timer = setTimeout(then, Math.max(1, Math.floor(delayMs)));
    },
    cancel: () => clearTimeout(timer),
  };
}

/** Spins through the event loop for the last millisecond: late by microseconds, for up to a whole core. */
export function createPrecisePacer(): Pacer {
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;
  return {
    wait: (delayMs, then) => {
      if (delayMs > TIMER_REACH_MS) timer = setTimeout(then, Math.floor(delayMs - TIMER_REACH_MS));
      else immediate = setImmediate(then);
    },
    cancel: () => {
      clearTimeout(timer);
      clearImmediate(immediate);
    },
  };
}
