import type { Headers } from '../../fields/headers.ts';
import type { Levels } from '../../load/levels.ts';
import type { RequestSpec } from '../../requests/request-spec.ts';

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
  /**
   * Asked once before the warm-up: `path` answers JSON, `items` is its array, `field` the value of each. `encoded` says whether a value
   * such as `a%20b` is percent-encoded already; null where the file does not say it.
   */
  | {
      readonly kind: 'fetch';
      readonly path: string;
      readonly items: string;
      readonly field: string;
      readonly encoded: boolean | null;
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
