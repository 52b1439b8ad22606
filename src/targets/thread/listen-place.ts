import { realpathSync } from 'node:fs';
import type { Server } from 'node:net';
import { resolve } from 'node:path';

/** Where a server listens: a port, or the path of a unix socket, as `placeOfPath` has it. */
export type ListenPlace = number | string;

/** Null for a server that does not listen. */
export function placeOfServer(server: Pick<Server, 'address'>): ListenPlace | null {
  const address = server.address();
  return typeof address === 'string' ? placeOfPath(address) : (address?.port ?? null);
}

/** A server may name its socket relative to its folder, and either side by a link: the place is where that leads. */
export function placeOfPath(path: string): string {
  const absolute = resolve(path);
  try {
    return realpathSync(absolute);
  } catch {
    return absolute;
  }
}
