import type { Headers } from '../../scenarios/fields/headers.ts';
import type { RequestSpec } from '../../scenarios/requests/request-spec.ts';

/** The task of the cross-check's thread. */
export type CrossCheckTask = {
  /** Origin and base path of the target, without a trailing slash. */
  readonly origin: string;
  readonly requests: readonly RequestSpec[];
  /** Sent with every request that does not have its own header of the same name. */
  readonly headers: Headers;
  /** What `{name}` in a path may stand for, as it is sent there. */
  readonly values: Readonly<Record<string, readonly string[]>>;
  /** Number of connections. Each has one request in flight, as a virtual user has. */
  readonly connections: number;
  readonly end: CrossCheckEnd;
  /** Duration of the load before that, which is not counted. */
  readonly warmupMs: number;
  readonly timeoutMs: number;
};

/** The load ends after a time, with the requests in flight cut off, or once so many requests have been answered. */
export type CrossCheckEnd =
  | { readonly kind: 'time'; readonly ms: number }
  | { readonly kind: 'requests'; readonly count: number };

/** What autocannon reports. Its percentiles are whole milliseconds. */
export type CrossCheckTally = {
  /** Number of requests sent. */
  readonly sent: number;
  /** Number of answers by status code. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Number of errors on connections, without the timeouts. */
  readonly errors: number;
  readonly timeouts: number;
  /** Number of answers that came before the request they were credited to was written; the first of them ends the load. */
  readonly unasked: number;
  /** Milliseconds from the start of the load to its last answer, or to the end of its time. */
  readonly elapsedMs: number;
  readonly p50: number;
  readonly p97_5: number;
};
