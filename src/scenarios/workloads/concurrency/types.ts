import type { Headers } from '../../fields/headers.ts';
import type { Levels } from '../../load/levels.ts';

/** One iteration sends one request, or does one operation, drawn from a weighted mix of both. */
export type ConcurrencyWorkload = {
  readonly kind: 'concurrency';
  readonly requests: readonly RequestSpec[];
  readonly operations: readonly OperationSpec[];
  /** What `{name}` in a path stands for: a fixed list, or a field of a list that the target serves. */
  readonly values: Readonly<Record<string, ValueSource>>;
  readonly levels: Levels | null;
};

export type ValueSource =
  | { readonly kind: 'list'; readonly values: readonly string[] }
  /** Asked once before the warm-up: `path` answers JSON, `items` is its array, `field` the value of each. */
  | { readonly kind: 'fetch'; readonly path: string; readonly items: string; readonly field: string };

export type RequestSpec = {
  readonly name: string;
  readonly method: string;
  /** May hold `{name}` placeholders of `values`, percent-encoded when filled in. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: string | null;
  readonly expect: Expectation;
  readonly weight: number;
};

export const OPERATIONS = ['create', 'read', 'update', 'delete'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Something done to a change that the user itself has made, by the API of OpenSpec; every write is read back. */
export type OperationSpec = {
  readonly name: string;
  readonly operation: Operation;
  readonly headers: Headers;
  readonly weight: number;
};

/** What an answer must be to count as ok. Where nothing here is about the body, a 200 must still have one that is not empty. */
export type Expectation = {
  /** Accepted status codes. */
  readonly status: readonly number[];
  /** Exact body length in bytes. */
  readonly bytes: number | null;
  /** Text that the body must contain. */
  readonly contains: string | null;
  /** Exact number of entries of the JSON array at `field` (dotted path, empty for the body itself). */
  readonly items: { readonly field: string; readonly count: number } | null;
  /** SHA-256 of the body, lower-case hex. */
  readonly sha256: string | null;
};
