import type { Headers } from '../../fields/headers.ts';
import type { Levels } from '../../load/levels.ts';
import type { DocumentsSpec } from '../../target/data-spec.ts';

/**
 * One iteration uploads one document from disk, downloads it again, compares the two and deletes it; virtual users take
 * the documents in turn.
 */
export type MemoryPressureWorkload = {
  readonly kind: 'memory-pressure';
  /** Path of the collection; documents are put below it. */
  readonly path: string;
  readonly documents: DocumentsSpec;
  /** Only documents with so many bytes are used; null for all of them. */
  readonly size: number | null;
  readonly headers: Headers;
  /** Whether documents are uploaded in chunks, without their length. */
  readonly chunked: boolean;
  readonly levels: Levels | null;
};
