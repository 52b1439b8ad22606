import type { DocumentsSpec, Shape } from '../scenarios/data-spec.ts';
import type { PrepareOptions } from './dataset.ts';

/** A large document on disk, checked to be what was generated. */
export type DocumentFile = {
  /** Of the file, and fit for a URL: `objects-10mb.json`. */
  readonly name: string;
  readonly shape: Shape;
  readonly bytes: number;
  readonly sha256: string;
  /** Absolute. */
  readonly path: string;
  readonly contentType: string;
};

/**
 * The documents of a specification, by size and then by shape. Throws HarnessError as `prepareDataset` does.
 */
export async function prepareDocuments(
  _spec: DocumentsSpec,
  _options: PrepareOptions,
): Promise<readonly DocumentFile[]> {
  throw new Error('not written yet');
}
