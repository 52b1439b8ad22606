import type { Gauges } from './gauge.ts';
import { WITNESS, type WitnessName } from './names.ts';

/** How long each of the witness's figures held in one span of time, in ms; null where nobody told. */
export type Witness = { readonly [name in WitnessName]: number | null };

/** What a sample says of the time between two instants, µs on the shared clock. */
type Span = {
  readonly name: WitnessName;
  readonly fromUs: number;
  readonly toUs: number;
  readonly percent: number;
};

/** Less of a span than this says nothing of the whole. */
const LEAST_COVERED = 0.5;
const SECOND_US = 1e6;

/** Every sample of the witness in a level, which tells of any span of time in it. */
export class WitnessLog {
  /** Samples by the seconds of the clock that they lie in, cut at their bounds, so that a second is found in a long level. */
  readonly #seconds = new Map<number, Span[]>();

  /** Other gauges are left alone. */
  add(gauges: Gauges): void {
    for (const name of WITNESS) {
      const stats = gauges[name];
      if (!stats) continue;
      const { lastAtUs: toUs, n: spanMs, sum } = stats;
      this.#cut({ name, fromUs: toUs - spanMs * 1e3, toUs, percent: sum / spanMs });
    }
  }

  /** Each sample counts as far as it lies in there; several threads of one figure count by their mean. */
  between(fromUs: number, toUs: number): Witness {
    if (!(toUs > fromUs)) return UNKNOWN_WITNESS;
    const parts = new Map(WITNESS.map((name) => [name, { coveredUs: 0, sum: 0 }]));
    for (const second of secondsOf(fromUs, toUs)) {
      for (const span of this.#seconds.get(second) ?? []) {
        const overlapUs = Math.min(span.toUs, toUs) - Math.max(span.fromUs, fromUs);
        const part = parts.get(span.name);
        if (overlapUs <= 0 || !part) continue;
        part.coveredUs += overlapUs;
        part.sum += span.percent * overlapUs;
      }
    }
    const lengthUs = toUs - fromUs;
    return witnessOf((name) => {
      const { coveredUs, sum } = parts.get(name) ?? { coveredUs: 0, sum: 0 };
      return coveredUs < lengthUs * LEAST_COVERED ? null : ((sum / coveredUs / 100) * lengthUs) / 1e3;
    });
  }

  #cut(span: Span): void {
    for (const second of secondsOf(span.fromUs, span.toUs)) {
      const fromUs = Math.max(span.fromUs, second * SECOND_US);
      const toUs = Math.min(span.toUs, (second + 1) * SECOND_US);
      const known = this.#seconds.get(second);
      if (known) known.push({ ...span, fromUs, toUs });
      else this.#seconds.set(second, [{ ...span, fromUs, toUs }]);
    }
  }
}

/** The seconds of the clock that a span lies in. */
function* secondsOf(fromUs: number, toUs: number): Generator<number> {
  for (let second = Math.floor(fromUs / SECOND_US); second * SECOND_US < toUs; second += 1) yield second;
}

/** The sums of two spans; null where one of them is not known. */
export function addWitness(a: Witness, b: Witness): Witness {
  return witnessOf((name) => {
    const [x, y] = [a[name], b[name]];
    return x === null || y === null ? null : x + y;
  });
}

export const UNKNOWN_WITNESS: Witness = witnessOf(() => null);

function witnessOf(told: (name: WitnessName) => number | null): Witness {
  return Object.fromEntries(WITNESS.map((name) => [name, told(name)])) as Witness;
}
