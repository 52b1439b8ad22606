import { connect, isIP } from 'node:net';
import { targetRoute } from '../../loopback.ts';

/** A target by the address at which it answers, and by what requests call it. TLS plays no part: https is not cross-checked. */
export type ReachedOrigin = {
  readonly url: string;
  /** The value of `host`, with the port unless it is the scheme's own (RFC 9112, 3.2). */
  readonly hostField: string;
};

/**
 * Finds out at which address a target accepts a connection, and closes that again. autocannon takes no lookup, and would ask the DNS
 * for a name that means this machine, so it is given an address. Rejects where nothing accepts a connection.
 */
export async function reachedOrigin(origin: string, timeoutMs: number): Promise<ReachedOrigin> {
  const { protocol, host, hostname, port } = new URL(origin);
  const bare = hostname.replace(/^\[|\]$/g, '');
  if (isIP(bare) !== 0) return { url: `${protocol}//${host}`, hostField: host };
  const numbered = port === '' ? 80 : Number(port);
  const address = await addressOf(bare, numbered, timeoutMs);
  const written = isIP(address) === 6 ? `[${address}]` : address;
  return { url: `${protocol}//${written}:${numbered}`, hostField: host };
}

function addressOf(host: string, port: number, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, ...targetRoute(host, timeoutMs), timeout: timeoutMs });
    socket.once('connect', () => {
      const { remoteAddress = host } = socket;
      socket.destroy();
      resolve(remoteAddress);
    });
    socket.once('timeout', () => socket.destroy(new Error(`${host} accepted no connection within ${timeoutMs} ms`)));
    socket.once('error', reject);
  });
}
