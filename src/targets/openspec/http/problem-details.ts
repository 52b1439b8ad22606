import { STATUS_CODES } from 'node:http';

/** Thrown by a handler for a request that cannot be answered as asked, and sent as problem details (RFC 9457). */
export class Problem extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  /** `detail` is sent to the client: it tells what was wrong with the request, and nothing about this machine. */
  constructor(status: number, detail: string, headers: Readonly<Record<string, string>> = {}) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.headers = headers;
  }
}

const MAX_QUOTED_CHARS = 80;

export const PROBLEM_TYPE = 'application/problem+json';

/** Quotes text of a client for a detail; long text is shortened. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > MAX_QUOTED_CHARS ? `${text.slice(0, MAX_QUOTED_CHARS)}…` : text);
}

export function problemJson(status: number, detail: string): string {
  return JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail });
}

/**
 * The problem that a client gets for any error. A 4xx of the framework keeps its message; everything else becomes a 500 with
 * at most the code of a system error, so that no path and no stack trace leaves the thread.
 */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { statusCode, code, message } = (error ?? {}) as { statusCode?: unknown; code?: unknown; message?: unknown };
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    return new Problem(statusCode, typeof message === 'string' ? message : 'the request was refused');
  }
  const reason = typeof code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(code) ? ` (${code})` : '';
  return new Problem(500, `the server failed to answer this request${reason}`);
}
