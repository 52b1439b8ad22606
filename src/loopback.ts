/** What is this machine, and what is not: by name before a socket is opened, and by address before it connects. */
import dns, { type LookupAddress, type LookupOptions } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** What every name that means this machine stands for. */
const HERE: readonly LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/** The code of the error with which a name fails that means another machine, and is not allowed. */
export const NOT_LOOPBACK = 'ERR_NOT_LOOPBACK';

/** Resolves a name. */
export type Resolve = (
  host: string,
  options: LookupOptions & { all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** A host name in lower case, without the brackets of an IPv6 address and without a final dot. */
export function normaliseHost(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}

/** Whether a host means this machine: an address of loopback, `localhost`, or a name below it. Any other has to be allowed by its name. */
export function isLoopback(hostname: string): boolean {
  const host = normaliseHost(hostname);
  return isIP(host) === 0 ? isLocalName(host) : isLoopbackAddress(host);
}

/**
 * Why a request to this host may not be sent; null if it may. A host that is an address is judged here, before a socket is
 * opened; a name is judged by `onlyAllowed`, by what it resolves to.
 */
export function addressObstacle(hostname: string, allowHosts: readonly string[]): string | null {
  const host = normaliseHost(hostname);
  return isIP(host) === 0 || isAllowed(host, allowHosts) || isLoopbackAddress(host) ? null : notAllowed(host, host);
}

/** How sockets find the address of a host; an option of `net.connect` and of all that is built on it. */
export type Route = {
  readonly lookup: LookupFunction;
  readonly autoSelectFamilyAttemptTimeout?: number;
};

/** The route to a target that has been allowed: its own host may be anywhere, but one that is taken for this machine has to be it. */
export function targetRoute(hostname: string, connectTimeoutMs: number, resolve?: Resolve): Route {
  const lookup = onlyAllowed(allowedBy(hostname), resolve);
  // On loopback each address answers at once. Trying the next one after a while would only fail connects of a thread that was busy.
  return isLoopback(hostname) ? { lookup, autoSelectFamilyAttemptTimeout: connectTimeoutMs } : { lookup };
}

/** The hosts that a target adds to this machine, once it has been allowed. */
export function allowedBy(hostname: string): readonly string[] {
  return isLoopback(hostname) ? [] : [hostname];
}

/** A lookup for sockets that fails for a name which resolves to anything but loopback, unless the name is allowed. */
export function onlyAllowed(allowHosts: readonly string[], resolve: Resolve = resolveName): LookupFunction {
  return (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || first === undefined) {
        done(error ?? new Error(`${host} has no address`), '');
        return;
      }
      const outside = isAllowed(host, allowHosts)
        ? undefined
        : addresses.find(({ address }) => !isLoopbackAddress(address));
      if (outside !== undefined)
        done(Object.assign(new Error(notAllowed(host, outside.address)), { code: NOT_LOOPBACK }), '');
      else if (options.all === true) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

/** Asks the system, but for `localhost` and names below it, which mean this machine and are nobody else's business (RFC 6761, 6.3). */
const resolveName: Resolve = (host, options, done) => {
  if (!isLocalName(normaliseHost(host))) {
    dns.lookup(host, options, done);
    return;
  }
  const addresses = HERE.filter(({ family }) => [0, undefined, family, `IPv${family}`].includes(options.family));
  process.nextTick(done, null, addresses);
};

function isLocalName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}

function isLoopbackAddress(address: string): boolean {
  return LOOPBACK.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function isAllowed(host: string, allowHosts: readonly string[]): boolean {
  return allowHosts.map(normaliseHost).includes(normaliseHost(host));
}

function notAllowed(host: string, address: string): string {
  const what = host === address ? host : `${host} is ${address}, which`;
  return `${what} is not on this machine; allow it with --allow-host ${host}`;
}
