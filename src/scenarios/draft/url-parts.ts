import { isLoopback, normaliseHost } from '../../loopback.ts';

export type UrlParts = {
  /** What a target is reached by: scheme, host and port, or the socket. */
  readonly origin: string;
  /** Path and query, as they are written. */
  readonly path: string;
};

/** A URL up to its path, and its path and query. A fragment is never sent. */
const ORIGIN_AND_REST = /^([a-z+]*:\/\/[^/?#]*)([^#]*)/i;

export function splitUrl(url: string): UrlParts {
  const [, origin = url, rest = ''] = ORIGIN_AND_REST.exec(url) ?? [];
  return { origin, path: rest.startsWith('/') ? rest : `/${rest}` };
}

/**
 * The target with this origin, in the scenario language. A host that the command line allows is named a second time, so that the file
 * can be run by itself.
 */
export function urlTarget(origin: string, allowHosts: readonly string[]): unknown {
  const host = /^https?:/i.test(origin) && URL.canParse(origin) ? normaliseHost(new URL(origin).hostname) : null;
  const isAllowed = host !== null && !isLoopback(host) && allowHosts.map(normaliseHost).includes(host);
  return isAllowed ? { kind: 'url', url: origin, allowHost: host } : origin;
}
