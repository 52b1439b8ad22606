import type { RequestSpec } from '../../scenarios/requests/request-spec.ts';

/** What the thread of the cross-check is asked to do. */
export type CrossCheckTask = {
  /** Origin and base path of the target, without a trailing slash. */
  readonly origin: string;
  readonly requests: readonly RequestSpec[];
  /** What `{name}` in a path may stand for. */
  readonly values: Readonly<Record<string, readonly string[]>>;
  /** Connections, each with one request in flight, as a virtual user has. */
  readonly connections: number;
  readonly end: CrossCheckEnd;
  /** Load before that, of which nothing counts. */
  readonly warmupMs: number;
  readonly timeoutMs: number;
};

/** The load ends after a time, cutting off what is in flight, or when so many requests have been answered. */
export type CrossCheckEnd =
  | { readonly kind: 'time'; readonly ms: number }
  | { readonly kind: 'requests'; readonly count: number };

/** What autocannon says of itself; times in milliseconds, whole ones. */
export type CrossCheckTally = {
  /** Requests that it says it has sent. */
  readonly sent: number;
  /** Answers by status code. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Connections that ended with an error, timeouts not counted. */
  readonly errors: number;
  readonly timeouts: number;
  /** From the first connection to the last answer, or to the end of the time. */
  readonly elapsedMs: number;
  readonly p50: number;
  readonly p97_5: number;
};
