import type { Headers } from '../fields/headers.ts';

/** A request of a weighted mix, as the scenario file describes it. */
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

/** What an answer must be to count as ok. Without an expectation of the body, a 200 must still have one that is not empty. */
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
