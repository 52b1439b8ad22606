import type { OutsideSample } from '../../monitor/neighbours/outside-sample.ts';
import { describeOutside } from '../judge/disturbance.ts';
import type { OutsideResult } from './result.ts';

/** What other processes took, in per cent, for result.json; `sample` is null where the window was too short to tell. */
export function composeOutside(sample: OutsideSample | null): OutsideResult {
  if (sample === null) return NOT_SEEN;
  const { share, unknown, isDisturbed: disturbed, idleCores, takers, steal, irq, softirq } = sample;
  const outside = share === null ? null : share * 100;
  const summary = describeOutside(sample);
  return {
    summary,
    outside,
    unknown,
    disturbed,
    idleCores,
    takers,
    steal: steal * 100,
    irq: irq * 100,
    softirq: softirq * 100,
  };
}

const NOT_SEEN: OutsideResult = {
  summary: 'what other processes took is unknown: the measured window was too short',
  outside: null,
  unknown: 'the measured window was too short',
  disturbed: false,
  idleCores: 0,
  takers: [],
  steal: 0,
  irq: 0,
  softirq: 0,
};
