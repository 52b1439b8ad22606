import { STATUS_CODES } from 'node:http';

/** A request that cannot be answered as asked: thrown by a handler, sent as problem details (RFC 9457). */
export class Problem extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  /** `detail` is read by the client: it names what was wrong, and nothing of this machine. */
  constructor(status: number, detail: string, headers: Readonly<Record<string, string>> = {}) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.headers = headers;
  }
}

const MAX_QUOTED_CHARS = 80;

export const PROBLEM_TYPE = 'application/problem+json';

/** What a client sent, as a detail may repeat it. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > MAX_QUOTED_CHARS ? `${text.slice(0, MAX_QUOTED_CHARS)}…` : text);
}

export function problemJson(status: number, detail: string): string {
  return JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail });
}

/**
 * What a client is told of any error. A framework's 4xx keeps its message; everything unforeseen becomes a 500 with
 * at most a system error's code, so that no path and no stack leaves the thread.
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
