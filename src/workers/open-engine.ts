import type { HeldClock } from '../metrics/clock.ts';
import type { EngineName } from '../scenarios/scenario.ts';
import type { Connection, ConnectionOptions } from './http/engine.ts';

/** Opens the connections of a shard. */
export type Connect = (options: ConnectionOptions) => Connection;

/** Loads an engine. Only the one that a scenario asks for is loaded: undici takes 20 ms of CPU in every new thread. */
export async function openEngine(engine: EngineName, clock?: HeldClock): Promise<Connect> {
  switch (engine) {
    case 'wire':
      return (await import('./http/engines/wire/create-wire.ts')).createWire(undefined, clock);
    case 'undici':
      return (await import('./http/engines/undici.ts')).connectUndici;
  }
}
