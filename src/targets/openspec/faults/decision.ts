import type { FaultSpec, LatencySpec } from '../../../scenarios/target/fault.ts';
import { draw } from './draw.ts';

/** How the answer to a request ends. A request meets at most one fault of this kind. */
type Ending = 'ok' | 'error' | 'reset' | 'truncate';

/** The faults of one request. */
export type Decision = { readonly delayMs: number; readonly ending: Ending };

/** A day: longer than any timeout of a request, and short enough for a timer. */
const LONGEST_DELAY_MS = 24 * 3600 * 1000;

/** The faults of the request with this `index`, counted from 0 in the order in which the server reads requests. Pure. */
export function decide(faults: FaultSpec, index: number): Decision {
  return { delayMs: delayOf(faults, index), ending: endingOf(faults, index) };
}

function delayOf({ seed, latency }: FaultSpec, index: number): number {
  if (latency === null) return 0;
  const delayMs = quantile(latency, draw(seed, 'delay', index), draw(seed, 'tail', index));
  return Math.min(delayMs, LONGEST_DELAY_MS);
}

/** A delay of this distribution, drawn with two independent numbers in (0, 1). */
function quantile(latency: LatencySpec, first: number, second: number): number {
  switch (latency.kind) {
    case 'fixed':
      return latency.ms;
    case 'uniform':
      return latency.lowMs + (latency.highMs - latency.lowMs) * first;
    case 'lognormal': {
      // The Box-Muller transform makes a normally distributed number of two uniform ones.
      const normal = Math.sqrt(-2 * Math.log(first)) * Math.cos(2 * Math.PI * second);
      return latency.medianMs * Math.exp(latency.sigma * normal);
    }
  }
}

function endingOf({ seed, errorPercent, resetPercent, truncatePercent }: FaultSpec, index: number): Ending {
  const percent = draw(seed, 'ending', index) * 100;
  if (percent < errorPercent) return 'error';
  if (percent < errorPercent + resetPercent) return 'reset';
  if (percent < errorPercent + resetPercent + truncatePercent) return 'truncate';
  return 'ok';
}
