import type { Shape } from '../../../scenarios/target/data-spec.ts';
import { sizeLabel } from './size-label.ts';

export type DocumentPlan = {
  readonly index: number;
  readonly name: string;
  readonly shape: Shape;
  readonly bytes: number;
};

/** The sizes and shapes of the documents to make. */
export type DocumentsExtent = {
  readonly sizes: readonly number[];
  readonly shapes: readonly Shape[];
  readonly seed: number;
};

/** Plans a document of each shape in each size. */
export function planDocuments({ sizes, shapes }: DocumentsExtent): readonly DocumentPlan[] {
  const documents = [...new Set(sizes)].flatMap((bytes) => [...new Set(shapes)].map((shape) => ({ shape, bytes })));
  return documents.map(({ shape, bytes }, index) => {
    const ending = shape === 'buffers' ? 'bin' : 'json';
    return { index, name: `${shape}-${sizeLabel(bytes)}.${ending}`, shape, bytes };
  });
}
