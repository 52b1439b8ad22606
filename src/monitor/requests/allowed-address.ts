import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Resolves a name; `node:dns` by default. */
export type Resolve = (
  host: string,
  options: LookupOptions & { all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Why a request to this host may not be sent; null if it may. A host that is an address is judged here, before a socket is
 * opened; a name is judged by `onlyAllowed`, by what it resolves to.
 */
export function addressObstacle(host: string, allowHosts: readonly string[]): string | null {
  const bare = host.replace(/^\[|\]$/g, '');
  return isIP(bare) === 0 || allowHosts.includes(bare) || isLoopback(bare) ? null : notAllowed(bare, bare);
}

/** A lookup for sockets that fails for a name which resolves to anything but loopback, unless the name is allowed. */
export function onlyAllowed(allowHosts: readonly string[], resolve: Resolve = lookup): LookupFunction {
  return (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || first === undefined) {
        done(error ?? new Error(`${host} has no address`), '');
        return;
      }
      const outside = allowHosts.includes(host) ? undefined : addresses.find(({ address }) => !isLoopback(address));
      if (outside !== undefined) done(new Error(notAllowed(host, outside.address)), '');
      else if (options.all === true) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

function isLoopback(address: string): boolean {
  return LOOPBACK.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function notAllowed(host: string, address: string): string {
  const what = host === address ? host : `${host} is ${address}, which`;
  return `${what} is not on this machine; allow it with --allow-host ${host}`;
}
