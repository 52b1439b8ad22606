import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { type Clock, createClock } from '../../../metrics/clock.ts';
import type { FaultSpec } from '../../../scenarios/target/fault.ts';
import { Problem } from '../http/problem-details.ts';
import { type BodyFilter, divertBody } from './body-sink.ts';
import { CloseAfter } from './close-after.ts';
import { Burn } from './cost/burn.ts';
import { Leak } from './cost/leak.ts';
import { Waste } from './cost/waste.ts';
import { cut } from './cut.ts';
import { type Decision, decide } from './decision.ts';
import { drip } from './drip.ts';
import { isExempt } from './exempt.ts';
import { Freeze } from './freeze.ts';
import { gather } from './gather.ts';
import { Refusal } from './refusal.ts';
import { SpellTimer } from './spell-timer.ts';
import { waitAtLeast } from './wait.ts';

/** The faults that the target's thread is to have. `freeze` is shared with the thread that may end a stall. */
export type FaultOrder = { readonly spec: FaultSpec; readonly freeze: SharedArrayBuffer };

/** The faults that occur at set times. */
export type Faults = {
  /** Tells when the measured window opens, in µs on the shared clock. Stalls and refusals count from there. */
  readonly begin: (windowUs: number) => void;
  /** Stops these faults until `begin` is called again. A server that is refusing connections goes on refusing them. */
  readonly stop: () => Promise<void>;
};

/** Makes a server misbehave. It must be called before routes are added, and is not called if no fault was asked for. */
export function addFaults(app: FastifyInstance, { spec, freeze }: FaultOrder): Faults {
  const clock = createClock();
  const refusal = new Refusal(app.server, clock);
  const meet = meeting(spec);
  let requests = 0;
  app.addHook('onRequest', (request, { raw: response }, next) => {
    if (isExempt(request.raw)) return next();
    const { delayMs, ending } = decide(spec, requests);
    requests += 1;
    refusal.pass(response);
    meet(response, ending);
    const proceed = (): void => (ending === 'error' ? next(new Problem(500, 'an injected fault')) : next());
    if (delayMs === 0) proceed();
    else waitAtLeast(delayMs, response, proceed);
  });
  const timers = spellTimers(spec, new Freeze(freeze), refusal, clock);
  return {
    begin: (windowUs) => {
      for (const timer of timers) timer.begin(windowUs);
    },
    stop: async () => {
      for (const timer of timers) timer.stop();
      await refusal.stop();
    },
  };
}

/** Returns a function that prepares a response, before it is handled, for the faults of all requests and for its own ending. */
function meeting(spec: FaultSpec): (response: ServerResponse, ending: Decision['ending']) => void {
  const leak = spec.leak && new Leak(spec.leak);
  const burn = spec.burnMs === 0 ? null : new Burn(spec.burnMs);
  const garbage = spec.garbageBytes === 0 ? null : new Waste(spec.garbageBytes);
  const closeAfter = spec.closeAfter && new CloseAfter(spec.closeAfter);
  const before: readonly BodyFilter[] = spec.buffer ? [gather] : [];
  const after: readonly BodyFilter[] = spec.drip ? [drip(spec.drip)] : [];
  return (response, ending) => {
    leak?.take();
    burn?.take();
    garbage?.take();
    closeAfter?.count(response);
    const cuts = ending === 'reset' || ending === 'truncate' ? [cut(ending)] : [];
    const filters = [...before, ...cuts, ...after];
    if (filters.length > 0) divertBody(response, filters);
  };
}

function spellTimers(spec: FaultSpec, freeze: Freeze, refusal: Refusal, clock: Clock): readonly SpellTimer[] {
  const stall = (endUs: number): void => freeze.block(endUs, clock);
  const refuse = (endUs: number): void => refusal.refuse(endUs);
  return [
    ...(spec.stall ? [new SpellTimer(spec.stall, clock, stall)] : []),
    ...(spec.refuse ? [new SpellTimer(spec.refuse, clock, refuse)] : []),
  ];
}
