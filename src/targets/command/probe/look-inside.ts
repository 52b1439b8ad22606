import type { TargetMemory } from '../../../metrics/names.ts';
import { type ListenPlace, placeOfPath } from '../../thread/listen-place.ts';
import type { ProbeSocket } from './probe-socket.ts';
import { ProbedTarget } from './probed-target.ts';

/** What is known of a command from inside, and what the result says of it: whose memory `target.memory` is. */
export type Inside = {
  /** Null where it is seen from outside only. */
  readonly target: ProbedTarget | null;
  readonly facts: {
    readonly memory: TargetMemory;
    /** The processes that are looked into, or why there are none. */
    readonly probe: ProbedTarget['processes'] | 'off' | 'no Node.js from 20.19 on listens there';
  };
};

/** To be called once the command listens. Null for `probe` leaves it out. */
export async function lookInside(probe: ProbeSocket | null, place: ListenPlace, signal?: AbortSignal): Promise<Inside> {
  if (probe === null) return { target: null, facts: { memory: 'rss', probe: 'off' } };
  const known = typeof place === 'string' ? placeOfPath(place) : place;
  const target = await ProbedTarget.find(probe, known, signal);
  if (target === null) return { target, facts: { memory: 'rss', probe: 'no Node.js from 20.19 on listens there' } };
  return { target, facts: { memory: 'isolate', probe: target.processes } };
}
