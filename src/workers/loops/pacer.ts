/** Waits until an arrival is due. There is one wait at a time. */
export type Pacer = {
  /** Calls `then` once, `delayMs` from now or as soon after that as it can, but never before `wait` has returned. */
  readonly wait: (delayMs: number, then: () => void) => void;
  readonly cancel: () => void;
};

/** A timer of 1 ms fires up to 1.1 ms after it was set, so the precise pacer stays awake for waits shorter than this. */
const TIMER_REACH_MS = 1.2;

/** Waits by timers of whole milliseconds. Arrivals are late by about 0.5 ms at the median; the CPU time is negligible. */
export function createTimerPacer(): Pacer {
  let timer: NodeJS.Timeout | undefined;
  return {
    wait: (delayMs, then) => {
      timer = setTimeout(then, Math.max(1, Math.floor(delayMs)));
    },
    cancel: () => clearTimeout(timer),
  };
}

/** Spins through the event loop for the last millisecond. Arrivals are late by microseconds; it takes up to a whole core. */
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
