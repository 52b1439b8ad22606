import { SHAPES } from '../../scenarios/data-spec.ts';
import { formatSize } from '../../scenarios/units.ts';
import { documentsRecipe } from '../documents.ts';
import { type Extent, type Kind, listed, scaled } from './kind.ts';

const SIZES = [1e6, 10e6, 50e6, 100e6, 200e6];

export function memoryPressure(extent: Extent): Kind {
  const bytes = SIZES.map((size) => scaled(size, extent));
  const sizes = bytes.map(formatSize);
  return {
    description: 'Uploads large documents as streams, downloads them again and compares them by hash, by size.',
    about: `documents of ${sizes.join(', ')}, each as ${SHAPES.join(', ')}`,
    folder: 'documents',
    recipe: documentsRecipe({ sizes: bytes, shapes: SHAPES, seed: extent.seed }),
    levels: { size: sizes, shape: SHAPES },
    scenarios: [
      {
        name: 'memory-pressure',
        comment:
          'Each level is every shape of one size, twice; one user, so that the target holds one document at a time.',
        target: '{ kind: openspec, dataset: { changes: 1, archived: 0, specs: 1, files: [] } }',
        workload: ` { kind: memory-pressure, documents: { dir: ./documents }, levels: { size: ${listed(sizes)} } }`,
        load: '{ concurrency: 1, iterations: 8 }',
        gates: [
          'max(iteration) < 2s',
          'peak(target.memory) < 50MB',
          `rise(target.memory @ size=${sizes.at(-1)}) < 20MB`,
        ],
      },
    ],
  };
}
