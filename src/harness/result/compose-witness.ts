import { WITNESS, type WitnessName } from '../../metrics/names.ts';
import type { Witness } from '../../metrics/witness.ts';
import type { OutsideSample } from '../../monitor/neighbours/outside-sample.ts';
import type { Evidence } from '../judge/evidence.ts';
import type { SecondWitness, WitnessResult } from './result.ts';

/** A process that takes less of a core than this is not named in each second. */
const SMALLEST_TAKER = 0.05;

/** What threads were kept waiting for over the measured window. */
export function composeWitness({ witness, windowUs }: Pick<Evidence, 'witness' | 'windowUs'>): WitnessResult {
  return { windowMs: windowUs / 1e3, ...inHundredths(witness) };
}

/** The same for one second, with what other processes took in it. */
export function composeSecondWitness(outside: OutsideSample | null, witness: Witness): SecondWitness {
  return {
    outside: outside === null || outside.share === null ? null : round(outside.share * 100),
    takers: (outside?.takers ?? [])
      .filter(({ cores }) => cores >= SMALLEST_TAKER)
      .map(({ cores, ...taker }) => ({ ...taker, cores: round(cores) })),
    steal: outside === null ? null : round(outside.steal * 100),
    ...inHundredths(witness),
  };
}

/** They come from samples of a second: more digits than these would mean nothing. */
function inHundredths(witness: Witness): Witness {
  const value = (name: WitnessName): number | null => (witness[name] === null ? null : round(witness[name]));
  return Object.fromEntries(WITNESS.map((name) => [name, value(name)])) as Witness;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
