import type { Clock } from '../../metrics/clock.ts';
import { type Gauges, spanOf } from '../../metrics/gauge.ts';
import type { WitnessName } from '../../metrics/names.ts';
import { watchPressure } from '../machine/pressure.ts';
import { openProc, type Proc } from '../machine/proc.ts';
import type { Sampler } from '../sampler.ts';
import { watchThrottling } from './throttling.ts';

/** How much of the time the threads of this machine were kept waiting: pressure, and what a CPU quota withheld, in per cent. */
export function watchMachineWitness(clock: Clock, proc: Proc = openProc()): Sampler<Gauges> {
  let atUs = clock();
  const pressure = watchPressure(() => atUs, proc);
  const throttling = watchThrottling(() => atUs, proc);
  return {
    take: (nowUs) => {
      const spanMs = (nowUs - atUs) / 1e3;
      atUs = nowUs;
      const { cpu, memory, io } = pressure.take(nowUs) ?? { cpu: null, memory: null, io: null };
      const throttled = throttling.take(nowUs)?.share ?? null;
      const shares: readonly (readonly [WitnessName, number | null])[] = [
        ['pressure.cpu', cpu],
        ['pressure.memory', memory],
        ['pressure.io', io],
        ['throttled', throttled],
      ];
      const known = shares.flatMap(([name, share]) =>
        share === null ? [] : [[name, spanOf(share * 100, nowUs, spanMs)] as const],
      );
      return known.length === 0 ? null : Object.fromEntries(known);
    },
    close: () => {
      pressure.close();
      throttling.close();
    },
  };
}
