import type { IncomingHttpHeaders } from 'node:http';
import { DISCOVERY_HEADER } from '../../../scenarios/fields/discovery-header.ts';

const EXEMPT_PATHS: ReadonlySet<string> = new Set(['/healthz', '/metrics']);

/** Whether a request is no part of a load: a probe of the server's health, or the harness asking what there is. */
export function isExempt(request: {
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}): boolean {
  const [path = ''] = (request.url ?? '').split('?', 1);
  return EXEMPT_PATHS.has(path) || request.headers[DISCOVERY_HEADER] !== undefined;
}
