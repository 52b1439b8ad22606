import type { Values } from '../metrics/monitor-reading.ts';
import type { MonitorSource } from '../metrics/monitor-source.ts';
import { type KeptConnection, keepConnection, type SmallAnswer, sendSmall } from './small-request.ts';

export type UrlOptions = {
  readonly url: string;
  readonly everyMs: number;
  /** From the start of a check to the last byte of its answer; 10 s by default. */
  readonly timeoutMs?: number;
  /** Hosts that need not be on this machine. */
  readonly allowHosts?: readonly string[];
  /** Asks; sends a request by default. */
  readonly ask?: (stop: AbortSignal) => Promise<Pick<SmallAnswer, 'status'>>;
  readonly clockMs?: () => number;
};

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 16 * 1024 * 1024;
const MOST_NOTES = 5;
const FIRST_FAILURE = 400;

/**
 * A health check as a source of a monitor: one GET at each interval, on a connection that is kept, and never two at once.
 * `url.response` is the time of the slowest whole answer since the last call, or for how long the check under way has waited, if
 * that is more: a target that hangs is seen while it hangs. `url.failed` counts checks without an answer, and those answered with
 * a status of 400 or more.
 */
export function watchUrl(options: UrlOptions): MonitorSource {
  return new UrlSource(options);
}

class UrlSource implements MonitorSource {
  readonly name: string;
  readonly #options: UrlOptions;
  readonly #clockMs: () => number;
  readonly #stop = new AbortController();
  readonly #connection: KeptConnection;
  readonly #timer: NodeJS.Timeout;
  readonly #notes = new Set<string>();
  #askedAtMs: number | null = null;
  #answers: number[] = [];
  #failed = 0;

  constructor(options: UrlOptions) {
    this.name = options.url;
    this.#options = options;
    this.#connection = keepConnection(options.url);
    this.#clockMs = options.clockMs ?? (() => performance.now());
    this.#timer = setInterval(() => void this.#check(), options.everyMs);
    this.#timer.unref();
    void this.#check();
  }

  take(): Values | null {
    const waitedMs = this.#askedAtMs === null ? 0 : this.#clockMs() - this.#askedAtMs;
    const [answers, failed] = [this.#answers, this.#failed];
    [this.#answers, this.#failed] = [[], 0];
    const isHanging = waitedMs >= this.#options.everyMs;
    const slowestMs = Math.max(0, ...answers, isHanging ? waitedMs : 0);
    const values = {
      ...(answers.length > 0 || isHanging ? { 'url.response': slowestMs } : {}),
      ...(answers.length + failed > 0 ? { 'url.failed': failed } : {}),
    };
    return Object.keys(values).length === 0 ? null : values;
  }

  notes(): readonly string[] {
    return [...this.#notes];
  }

  close(): void {
    clearInterval(this.#timer);
    this.#stop.abort();
    this.#connection.destroy();
  }

  async #check(): Promise<void> {
    if (this.#askedAtMs !== null) return;
    const atMs = this.#clockMs();
    this.#askedAtMs = atMs;
    try {
      const { status } = await this.#ask();
      // An answer is an answer, also one that says no: its time is that of the server.
      this.#answers.push(this.#clockMs() - atMs);
      if (status >= FIRST_FAILURE) this.#fail(`answered ${status}`);
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#fail(error instanceof Error ? error.message : String(error));
    } finally {
      this.#askedAtMs = null;
    }
  }

  #ask(): Promise<Pick<SmallAnswer, 'status'>> {
    const { url, timeoutMs = TIMEOUT_MS, allowHosts = [], ask } = this.#options;
    if (ask) return ask(this.#stop.signal);
    const bounds = { timeoutMs, mostBytes: MOST_BYTES, allowHosts };
    return sendSmall({ url, method: 'GET', ...bounds, stop: this.#stop.signal, connection: this.#connection });
  }

  #fail(why: string): void {
    this.#failed += 1;
    if (this.#notes.size < MOST_NOTES) this.#notes.add(`a check of ${this.#options.url} failed: ${why}`);
  }
}
