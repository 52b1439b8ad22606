import type { Headers } from '../../fields/headers.ts';
import type { EdgeCasesSpec } from '../../target/data-spec.ts';

/**
 * One iteration puts one hard case, reads it back byte for byte and deletes it; then, if `hostile`, it sends one request
 * that must be refused. Virtual users take the cases, and the hostile requests, in turn.
 */
export type EdgeCasesWorkload = {
  readonly kind: 'edge-cases';
  /** Path of the collection; cases are put below it. */
  readonly path: string;
  readonly cases: EdgeCasesSpec;
  readonly hostile: boolean;
  readonly headers: Headers;
  /** Nothing in it can be swept. */
  readonly levels: null;
};
