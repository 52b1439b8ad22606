import { isIP } from 'node:net';

/** Where a target listens, and what a request calls it. */
export type WireAddress = {
  /** Host and port, or the path of a unix socket. */
  readonly place: { readonly host: string; readonly port: number } | { readonly path: string };
  readonly isTls: boolean;
  /** The name that the certificate has to be made out to; null for an address, which TLS does not name. */
  readonly serverName: string | null;
  /** The value of `host`, with the port unless it is the scheme's own (RFC 9112 §3.2). */
  readonly hostField: string;
};

const OWN_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** Reads an origin, `http://host:port` or `https://…`. With `socketPath` only its name is used, and its scheme. */
export function addressOf(origin: string, socketPath: string | undefined): WireAddress {
  const { protocol, hostname, host, port } = new URL(origin);
  const bare = hostname.replace(/^\[|\]$/g, '');
  return {
    place:
      socketPath === undefined
        ? { host: bare, port: port === '' ? (OWN_PORTS[protocol] as number) : Number(port) }
        : { path: socketPath },
    isTls: protocol === 'https:',
    serverName: isIP(bare) === 0 ? bare : null,
    hostField: host,
  };
}
