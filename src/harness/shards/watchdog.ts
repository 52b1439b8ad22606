import type { ShardLink } from './shard-link.ts';

/** The part of a shard's link that the watchdog uses. */
type Watched = Pick<ShardLink, 'isOver' | 'isWarm' | 'heardAtMs' | 'kill'>;

/** A shard that has not ended this long after its graceful stop is killed, so that a run ends within 2 s of its drain. */
const OVERDUE_MS = 1_500;
/** The same once what is in flight was cut off: a thread that works has sent its last interval long before. */
const OVERDUE_WHEN_CUT_MS = 1_000;
/** A shard reports each second; one that is silent for this long is blocked for good. */
const SILENT_MS = 10_000;
const LOOK_EVERY_MS = 1_000;

/** Kills threads that hang: a blocked thread reads no message, and the run would wait for it without end. */
export class Watchdog {
  readonly #links: readonly Watched[];
  #patienceMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(links: readonly Watched[], gracefulStopMs: number) {
    this.#links = links;
    this.#patienceMs = gracefulStopMs + OVERDUE_MS;
  }

  /** From now on, every shard is expected to have drained by the end of the graceful stop that begins in `delayMs`. */
  expectEndIn(delayMs: number, hasDrained: (link: Watched) => boolean = ({ isOver }) => isOver): void {
    this.rest();
    const kill = (): void => {
      for (const link of this.#links) if (!hasDrained(link)) link.kill();
    };
    this.#timer = setTimeout(kill, delayMs + this.#patienceMs);
  }

  /** From now on there is no graceful stop: what is in flight has been cut off. */
  expectEndNow(): void {
    this.#patienceMs = OVERDUE_WHEN_CUT_MS;
    this.expectEndIn(0);
  }

  /** From now on, every shard is expected to report each second until it is done. Only the load knows when that is. */
  expectNews(isDone: (link: Watched) => boolean = ({ isOver }) => isOver): void {
    this.rest();
    const sinceMs = performance.now();
    this.#timer = setInterval(() => {
      const nowMs = performance.now();
      for (const link of this.#links) {
        if (!isDone(link) && nowMs - Math.max(sinceMs, link.heardAtMs) > SILENT_MS) link.kill();
      }
    }, LOOK_EVERY_MS);
  }

  rest(): void {
    clearTimeout(this.#timer);
  }
}
