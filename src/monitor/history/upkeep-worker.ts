import { Worker } from 'node:worker_threads';
import { threadEntry } from '../../thread-entry.ts';
import { type HistoryLimits, isUpkeepDue } from './history-upkeep.ts';
import type { UpkeepOrder } from './upkeep-messages.ts';

/** Does the upkeep of a history in a thread, which lives only while there is something to do. */
export class UpkeepWorker {
  readonly #dir: string;
  readonly #limits: HistoryLimits;
  readonly #stop = new Int32Array(new SharedArrayBuffer(4));
  #worker: Worker | null = null;
  #ended: Promise<void> | null = null;
  #failure: Error | null = null;

  constructor(dir: string, limits: HistoryLimits) {
    this.#dir = dir;
    this.#limits = limits;
  }

  /** Starts the thread if something is due. Returns whether to ask again; throws what the thread has failed with. */
  tend(nowMs: number, current: string | null): boolean {
    if (this.#ended !== null) return true;
    const failure = this.#failure;
    this.#failure = null;
    if (failure !== null) throw failure;
    if (!isUpkeepDue(this.#dir, nowMs, this.#limits, current)) return false;
    const order: UpkeepOrder = { dir: this.#dir, nowMs, limits: this.#limits, current, stop: this.#stop };
    const worker = new Worker(threadEntry('upkeep-thread', import.meta.url), { name: 'history', workerData: order });
    // It keeps no program alive, unless that waits for `close`.
    worker.unref();
    this.#worker = worker;
    worker.on('error', (error) => {
      this.#failure = error;
    });
    this.#ended = new Promise((resolve) => {
      worker.on('exit', () => {
        this.#worker = null;
        this.#ended = null;
        resolve();
      });
    });
    return true;
  }

  /** Resolves once the job under way is done; the others are left to the next monitor. */
  async close(): Promise<void> {
    Atomics.store(this.#stop, 0, 1);
    Atomics.notify(this.#stop, 0);
    this.#worker?.ref();
    await this.#ended;
  }
}
