import { type Clock, createClock } from '../../metrics/clock.ts';
import type { CustomMetrics } from '../custom/custom-metrics.ts';
import { watchIsolate } from '../isolate/isolate-values.ts';
import type { Values } from '../metrics/monitor-reading.ts';
import type { MonitorSource } from '../metrics/monitor-source.ts';
import { watchLoop, watchThread } from '../thread/thread-values.ts';
import { BEAT_MS } from './own-source.ts';
import type { OwnSample } from './thread-messages.ts';

/** The part of a monitor that has to be in the watched thread: it looks at its isolate, its event loop and its own CPU. */
export class OwnSampler {
  readonly heartbeat: Int32Array = new Int32Array(new SharedArrayBuffer(4));
  readonly #clock: Clock = createClock();
  readonly #custom: CustomMetrics;
  readonly #sources: readonly MonitorSource[] = [watchIsolate(), watchLoop(), watchThread()];
  readonly #timer: NodeJS.Timeout;

  constructor(custom: CustomMetrics) {
    this.#custom = custom;
    this.#beat();
    this.#timer = setInterval(() => this.#beat(), BEAT_MS);
    this.#timer.unref();
  }

  /** Everything since the last call. */
  take(): OwnSample {
    const nowUs = this.#clock();
    const values: Values = Object.assign({}, ...this.#sources.map((source) => source.take(nowUs) ?? {}));
    const notes = this.#sources.flatMap((source) => source.notes?.() ?? []);
    return { values, custom: this.#custom.take(), notes };
  }

  close(): void {
    clearInterval(this.#timer);
    for (const source of this.#sources) source.close();
  }

  #beat(): void {
    Atomics.store(this.heartbeat, 0, (this.#clock() / 1e3) | 0);
  }
}
