import net, { type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EngineName } from '../../../src/scenarios/scenario.ts';
import { connectUndici } from '../../../src/workers/http/engines/undici.ts';
import { createWire } from '../../../src/workers/http/engines/wire/create-wire.ts';
import type { Connect } from '../../../src/workers/open-engine.ts';
import type { MemoryNetwork } from './memory-network.ts';
import { MemoryStream } from './memory-stream.ts';

/** A client of HTTP on a network in memory. */
export type FuzzedEngine = {
  readonly name: EngineName;
  readonly connectTo: (network: MemoryNetwork) => Connect;
  /** Resolves once the client waits for the target, or something is to be done on the network; null where it does nothing of itself. */
  readonly rest: ((network: MemoryNetwork) => Promise<void>) | null;
  /** Gives back what was replaced for the client. */
  readonly restore: () => void;
};

/** After so many turns of the loop without anything new, the client waits for the target. */
const QUIET_TURNS = 4;
const MOST_TURNS = 100_000;

export function fuzzedEngine(name: EngineName): FuzzedEngine {
  if (name === 'wire') return { name, connectTo: ({ open }) => createWire(open), rest: null, restore: () => undefined };
  let current: MemoryNetwork | null = null;
  const { connect } = net;
  // A mock would keep the result of every call.
  net.connect = (): Socket => {
    if (current === null) throw new Error('no network');
    return new MemoryStream(current.open) as unknown as Socket;
  };
  return {
    name,
    connectTo: (network) => {
      current = network;
      return connectUndici;
    },
    rest,
    restore: () => {
      net.connect = connect;
    },
  };
}

/** Streams hand on what they have in turns of the loop, and so does undici; a body that is uploaded is read meanwhile. */
async function rest(network: MemoryNetwork): Promise<void> {
  for (let [turns, quiet] = [0, 0]; quiet < QUIET_TURNS && turns < MOST_TURNS; turns += 1) {
    await nextTurn();
    if (network.waiting > 0) return;
    quiet = isReadingFiles() ? 0 : quiet + 1;
  }
}

function isReadingFiles(): boolean {
  return process.getActiveResourcesInfo().some((name) => /^FS|CloseReq$/.test(name));
}
