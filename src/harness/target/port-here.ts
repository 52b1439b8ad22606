import { hostname, networkInterfaces } from 'node:os';
import { isLoopback, normaliseHost } from '../../loopback.ts';
import type { TargetSpec } from '../../scenarios/target/target-spec.ts';

/** The port of a target on this machine that was not started by the harness; null for any other target, and a unix socket. */
export function portHere(target: TargetSpec): number | null {
  if (target.kind !== 'url') return null;
  const { hostname: host, port, protocol } = new URL(target.url);
  if (!isHere(host)) return null;
  if (port !== '') return Number(port);
  return protocol === 'https:' ? 443 : 80;
}

/** Loopback, or an address or the name of this machine. */
function isHere(host: string): boolean {
  const named = normaliseHost(host);
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each?.map(({ address }) => address) ?? []);
  return isLoopback(host) || named === hostname().toLowerCase() || addresses.includes(named);
}
