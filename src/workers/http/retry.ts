import type { LostConnection } from './engine.ts';

/** RFC 9110, 9.2.2: sending such a request twice has the same intended effect as sending it once. */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);
/** A connection that was idle for a shorter time was not closed for that; the target may have crashed on the request. */
const IDLE_MS = 1_000;

/**
 * Whether a request that was lost together with its connection is sent once more, on a new connection (RFC 9112, 9.3.1): the
 * connection had been idle for so long that the server may have closed it before it saw the request.
 */
export function isSentOnceMore(method: string, { idleMs, hintMs }: LostConnection): boolean {
  return IDEMPOTENT.has(method) && (idleMs >= IDLE_MS || (hintMs !== null && idleMs > hintMs));
}
