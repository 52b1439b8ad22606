import type { Server } from 'node:net';

/** Where a server listens: a port, or the path of a unix socket. */
export type ListenPlace = number | string;

/** Null for a server that does not listen. */
export function placeOfServer(server: Pick<Server, 'address'>): ListenPlace | null {
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? null) : address;
}
