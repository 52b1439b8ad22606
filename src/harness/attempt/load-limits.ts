import { type Counters, failedCount } from '../../metrics/counters.ts';
import { formatDuration } from '../../scenarios/fields/units.ts';
import { windowMs } from '../../scenarios/load/plan.ts';
import type { Scenario } from '../../scenarios/scenario.ts';

/** A load all of whose requests were refused for this long has no target any more. */
const REFUSED_MS = 60_000;

type LimitedScenario = Pick<Scenario, 'load' | 'warmup' | 'maxDurationMs'>;
type LimitedPhase = 'warmup' | 'measured';

/** Tells when a level has to end although its load has not: nobody would end it. */
export class LoadLimits {
  readonly #maxDurationMs: number;
  readonly #phase: LimitedPhase;
  #refused = 0;
  /** Requests that ended in any other way than refused. */
  #others = 0;
  /** When the last of those had ended at the latest. */
  #sinceMs = 0;

  /** `scenario` is the plain scenario of the level. Where a duration ends the phase, that is its limit. */
  constructor({ load, warmup, maxDurationMs }: LimitedScenario, phase: LimitedPhase) {
    const isTimed = phase === 'warmup' ? warmup.kind === 'time' : windowMs(load) !== null;
    this.#maxDurationMs = isTimed ? Number.POSITIVE_INFINITY : maxDurationMs;
    this.#phase = phase;
  }

  /** Takes what was counted in the first `elapsedMs` of the phase. Returns why the load has to end; null if it need not. */
  look(counters: Counters, elapsedMs: number): string | null {
    const { refused } = counters.failed;
    const others = counters.ok + counters.unfinished + failedCount(counters) - refused;
    if (others > this.#others) this.#sinceMs = elapsedMs;
    const isRefusedNow = refused > this.#refused;
    this.#refused = refused;
    this.#others = others;
    if (isRefusedNow && elapsedMs - this.#sinceMs >= REFUSED_MS)
      return `every connection was refused for ${formatDuration(REFUSED_MS)}`;
    if (elapsedMs < this.#maxDurationMs) return null;
    const what = this.#phase === 'warmup' ? 'the iterations of its warm-up' : 'its iterations';
    return `${what} were not done within maxDuration: ${formatDuration(this.#maxDurationMs)}`;
  }
}
