/**
 * Whether a host name, as `URL` normalises it, means this machine: localhost and names below it, 127.0.0.0/8, ::1. Load on
 * any other machine must be allowed by its name.
 */
export function isLoopback(hostname: string): boolean {
  const host = normaliseHost(hostname);
  return host === 'localhost' || host.endsWith('.localhost') || /^127(\.\d{1,3}){3}$/.test(host) || host === '::1';
}

/** A host name in lower case, without the brackets of an IPv6 address and without a final dot. */
export function normaliseHost(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}
