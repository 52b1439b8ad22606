import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { DISCOVERY_HEADER } from '../../scenarios/fields/discovery-header.ts';
import type { Headers } from '../../scenarios/fields/headers.ts';
import { unixSocketOf } from '../../scenarios/fields/unix-socket.ts';
import type { TlsMaterial } from '../../tls-files.ts';

/** Where a command listens: `socketPath`, or a port of this machine. */
export type Place =
  | { readonly kind: 'unix'; readonly socketPath: string; readonly text: string }
  | { readonly kind: 'port'; readonly host: string; readonly port: number; readonly text: string };

const PATIENCE_MS = 1_000;
/** The status is all that is asked for, so the head of its answer may be longer than one of a load. */
const MOST_HEAD_BYTES = 1_048_576;
const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

export function placeOf(origin: string): Place {
  const unix = unixSocketOf(origin);
  if (unix !== null) return { kind: 'unix', socketPath: unix.socketPath, text: unix.socketPath };
  const { hostname, port, protocol } = new URL(origin);
  const number = port === '' ? (DEFAULT_PORTS[protocol] ?? 0) : Number(port);
  // Names of loopback are not looked up.
  const host = hostname.startsWith('[') ? hostname.slice(1, -1) : /^[\d.]+$/.test(hostname) ? hostname : '127.0.0.1';
  return { kind: 'port', host, port: number, text: `${hostname}:${number}` };
}

/** Whether anything accepts a connection there. */
export function accepts(place: Place): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = place.kind === 'unix' ? connect(place.socketPath) : connect(place.port, place.host);
    const end = (isThere: boolean) => (): void => {
      resolve(isThere);
      socket.destroy();
    };
    socket.setTimeout(PATIENCE_MS, end(false));
    socket.on('connect', end(true)).on('error', end(false));
  });
}

/**
 * The status of the answer to a GET of this path below the origin; null where none came in time, however slowly it drips. Any
 * certificate is taken: see `checkTrust`.
 */
export function statusOf(
  origin: string,
  path: string,
  { headers = {}, tls = {} }: { readonly headers?: Headers; readonly tls?: TlsMaterial } = {},
  patienceMs: number = PATIENCE_MS,
): Promise<number | null> {
  const place = placeOf(origin);
  const url = new URL(unixSocketOf(origin)?.url ?? origin);
  const route = place.kind === 'unix' ? { socketPath: place.socketPath } : { host: place.host, port: place.port };
  return new Promise((resolve) => {
    const settings = {
      agent: false,
      headers: { host: url.host, ...headers, [DISCOVERY_HEADER]: 'ready' },
      signal: AbortSignal.timeout(patienceMs),
      maxHeaderSize: MOST_HEAD_BYTES,
    };
    const ask = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const asking = ask(
      {
        ...settings,
        ...route,
        ...tls,
        path: `${url.pathname === '/' ? '' : url.pathname}${path}`,
        rejectUnauthorized: false,
      },
      (response) => {
        resolve(response.statusCode ?? null);
        response.destroy();
      },
    );
    asking.on('error', () => resolve(null));
    asking.on('close', () => resolve(null));
    asking.end();
  });
}
