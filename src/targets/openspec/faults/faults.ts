import type { FastifyInstance } from 'fastify';
import { createClock } from '../../../metrics/clock.ts';
import type { FaultSpec } from '../../../scenarios/fault.ts';
import { Problem } from '../problem.ts';
import { decide } from './decision.ts';
import { isExempt } from './exempt.ts';
import { Freeze } from './freeze.ts';
import { SpellTimer } from './spell-timer.ts';
import { waitAtLeast } from './wait.ts';

/** What the target's thread is told of its faults. `freeze` is shared with whoever may end a stall. */
export type FaultOrder = { readonly spec: FaultSpec; readonly freeze: SharedArrayBuffer };

/** Faults that come at set times. */
export type Faults = {
  /** The measured window opens at this instant, in µs on the shared clock: stalls and refusals count from there. */
  readonly begin: (windowUs: number) => void;
  /** Ends them until they begin anew. */
  readonly stop: () => Promise<void>;
};

/** Makes a server misbehave. To be called before its routes are added, and not at all where there is no fault. */
export function addFaults(app: FastifyInstance, { spec, freeze }: FaultOrder): Faults {
  const clock = createClock();
  const frozen = new Freeze(freeze);
  const stall = spell(spec.stall, (endUs) => frozen.block(endUs, clock));
  let requests = 0;
  app.addHook('onRequest', (request, reply, next) => {
    if (isExempt(request.raw)) return next();
    const { delayMs, ending } = decide(spec, requests);
    requests += 1;
    const proceed = (): void => (ending === 'error' ? next(new Problem(500, 'a fault that was asked for')) : next());
    if (delayMs === 0) proceed();
    else waitAtLeast(delayMs, reply.raw, proceed);
  });
  return {
    begin: (windowUs) => stall?.begin(windowUs),
    stop: async () => stall?.stop(),
  };

  function spell(given: FaultSpec['stall'], onSpell: (endUs: number) => void): SpellTimer | null {
    return given === null ? null : new SpellTimer(given, clock, onSpell);
  }
}
