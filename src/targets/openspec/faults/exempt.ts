import type { IncomingHttpHeaders } from 'node:http';
import { DISCOVERY_HEADER } from '../../../scenarios/fields/discovery-header.ts';

const EXEMPT_PATHS: ReadonlySet<string> = new Set(['/healthz', '/metrics']);

/** Whether a request does not belong to a load: it probes the server's health, or the harness asks the target something. */
export function isExempt(request: {
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}): boolean {
  const [path = ''] = (request.url ?? '').split('?', 1);
  return EXEMPT_PATHS.has(path) || request.headers[DISCOVERY_HEADER] !== undefined;
}
