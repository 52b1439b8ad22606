import type { ScenarioResult } from '../harness/result/result.ts';

type Seen = Pick<ScenarioResult, 'witness' | 'outside'>;

/** Less than this share of the window explains nothing. */
const NOTABLE = 0.05;

/**
 * What threads were kept waiting for, in phrases: `the target's thread waited 1.9 of 5.0 s for a core`. `notable` leaves out what
 * explains nothing, and the pressure on CPU, which the waits of the threads tell better.
 */
export function describeWitness({ witness, outside }: Seen, what: 'all' | 'notable'): readonly string[] {
  const { windowMs } = witness;
  const { format, unit } = windowMs < 1e3 ? MILLISECONDS : windowMs < 1e5 ? SECONDS : WHOLE_SECONDS;
  const whole = `of ${format(windowMs)} ${unit}`;
  const phrase = (ms: number | null, inWords: (text: string) => string): readonly string[] => {
    if (ms === null || windowMs <= 0 || (what === 'notable' && ms < windowMs * NOTABLE)) return [];
    return [inWords(format(ms))];
  };
  const phrases = [
    ...phrase(witness['wait.target'], (time) => `the target's thread waited ${time} ${whole} for a core`),
    ...phrase(witness['wait.worker'], (time) => `each thread of the load waited ${time} ${whole} on average`),
    ...phrase(witness.throttled, (time) => `a CPU quota withheld cores for ${time} ${unit}`),
    ...(what === 'all' ? phrase(witness['pressure.cpu'], (time) => `tasks waited for a core in ${time} ${whole}`) : []),
    ...phrase(witness['pressure.memory'], (time) => `tasks waited for memory in ${time} ${whole}`),
    ...phrase(witness['pressure.io'], (time) => `tasks waited for a disk in ${time} ${whole}`),
    ...(outside.steal >= (what === 'all' ? 0.5 : NOTABLE * 100)
      ? [`the hypervisor took ${Math.round(outside.steal)} %`]
      : []),
  ];
  return phrases.length === 0 && what === 'all' ? ['what threads waited for is not known'] : phrases;
}

const MILLISECONDS = { format: (ms: number): string => ms.toFixed(0), unit: 'ms' };
const SECONDS = { format: (ms: number): string => (ms / 1e3).toFixed(1), unit: 's' };
const WHOLE_SECONDS = { format: (ms: number): string => (ms / 1e3).toFixed(0), unit: 's' };
