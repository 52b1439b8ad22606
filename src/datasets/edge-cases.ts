import type { EdgeCasesSpec } from '../scenarios/data-spec.ts';
import type { PrepareOptions } from './dataset.ts';

/** A small document on disk that is hard to keep whole, checked to be what was generated. */
export type EdgeCaseFile = {
  /** Of the case, and fit for a URL: `nested-100-deep`. */
  readonly name: string;
  /** What is hard about it: `nesting`, `unicode`, … */
  readonly kind: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Absolute. */
  readonly path: string;
  readonly contentType: string;
};

/** The cases, always in the same order. Throws HarnessError as `prepareDataset` does. */
export async function prepareEdgeCases(
  _spec: EdgeCasesSpec,
  _options: PrepareOptions,
): Promise<readonly EdgeCaseFile[]> {
  throw new Error('not written yet');
}
