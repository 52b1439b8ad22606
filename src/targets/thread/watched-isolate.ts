import { createClock } from '../../metrics/clock.ts';
import { mergeGauges } from '../../metrics/gauge.ts';
import type { TargetGaugeName } from '../../metrics/names.ts';
import type { RequestCounts } from '../../metrics/request-counts.ts';
import type { WireBytes } from '../../metrics/wire-bytes.ts';
import type { WorkQuantity } from '../../metrics/work.ts';
import type { RecordedGauges } from '../../monitor/custom/recorded-gauges.ts';
import { collectGarbage } from '../../monitor/isolate/garbage.ts';
import { type IsolateSampler, type SamplerPace, sampleIsolate } from '../../monitor/isolate/isolate.ts';
import { ThreadProfiler } from '../../monitor/profile/thread-profiler.ts';
import type { MemoryFloor } from '../target.ts';
import type { FromIsolate, ToIsolate } from './target-messages.ts';

const CLOSE: SamplerPace = { sampleMs: 20, reportMs: 250 };
/** Each time that an idle thread is woken takes some of its CPU. */
const CHEAP: SamplerPace = { sampleMs: null, reportMs: 1_000 };

/** What a server tells of itself. */
export type ServerCounts = {
  /** Bytes read and written so far. */
  readonly wireBytes: () => WireBytes;
  /** What it has read and answered of a load; null where it can't tell. */
  readonly requestCounts: () => Promise<RequestCounts | null>;
};

/** Samples the isolate that it is made in, in which a server runs, and answers what is asked of it. */
export class WatchedIsolate {
  readonly #post: (message: FromIsolate) => void;
  readonly #counts: ServerCounts;
  readonly #sampler: IsolateSampler;
  readonly #profiler = new ThreadProfiler();
  #closely: boolean;

  /** `recorded` is what the server records itself. */
  constructor(post: (message: FromIsolate) => void, counts: ServerCounts, recorded: RecordedGauges, closely = true) {
    this.#post = post;
    this.#counts = counts;
    const clock = createClock();
    let reportedUs = clock();
    this.#closely = closely;
    // What the start has recorded or left behind as garbage must not count in any figure.
    recorded.take(reportedUs, reportedUs);
    if (closely) collectGarbage();
    this.#sampler = sampleIsolate(
      (gauges) => {
        const nowUs = clock();
        post({ kind: 'gauges', gauges: mergeGauges(gauges, recorded.take(reportedUs, nowUs)) });
        reportedUs = nowUs;
      },
      closely ? CLOSE : CHEAP,
      clock,
    );
  }

  /** The gauges that this machine can tell. */
  get gauges(): readonly TargetGaugeName[] {
    return this.#sampler.gauges;
  }

  /** The quantities of work that this machine can tell. */
  get work(): readonly WorkQuantity[] {
    return [...this.#sampler.work, 'in', 'out'];
  }

  async answer(question: ToIsolate): Promise<void> {
    switch (question.kind) {
      case 'begin':
        return this.#sampler.begin(question.endUs);
      case 'settle':
        return this.#post({ kind: 'settled', id: question.id, floor: await this.#settle(question.closely) });
      case 'read-work': {
        const work = await this.#sampler.readWork();
        return this.#post({ kind: 'worked', id: question.id, work: { ...work, ...this.#counts.wireBytes() } });
      }
      case 'read-counts':
        return this.#post({ kind: 'counted', id: question.id, counts: await this.#counts.requestCounts() });
      case 'profile':
        return this.#post({ kind: 'profiled', id: question.id, answer: this.#profiler.takeProfileStep(question.step) });
    }
  }

  async #settle(closely: boolean): Promise<MemoryFloor | null> {
    if (!closely) this.#sampler.report();
    if (closely !== this.#closely) {
      // What was left behind while it was not watched so must not count.
      if (closely) collectGarbage();
      this.#sampler.restart(closely ? CLOSE : CHEAP);
      this.#closely = closely;
    }
    return closely ? this.#sampler.settle() : null;
  }

  /** Reports for the last time. */
  stop(): void {
    this.#sampler.stop();
  }
}
