import { HarnessError } from '../../errors.ts';
import { formatSize } from '../../scenarios/fields/units.ts';
import { LARGEST_UPLOAD_BYTES, SHAPES } from '../../scenarios/target/data-spec.ts';
import { documentsRecipe } from '../recipes/document-files.ts';
import { type Extent, type Kind, listed, scaled } from './kind.ts';

const NAME = 'memory-pressure';
const SIZES = [1e6, 10e6, 50e6, 100e6, 200e6];

export function memoryPressure(extent: Extent): Kind {
  const bytes = SIZES.map((size) => scaled(size, extent));
  if (bytes.some((size) => size > LARGEST_UPLOAD_BYTES)) throw beyondUploads(extent);
  const sizes = bytes.map(formatSize);
  return {
    description: 'Uploads large documents as streams, downloads them again and compares them by hash, by size.',
    about: `documents of ${sizes.join(', ')}, each as ${SHAPES.join(', ')}`,
    folder: 'documents',
    recipe: documentsRecipe({ sizes: bytes, shapes: SHAPES, seed: extent.seed }),
    levels: { size: sizes, shape: SHAPES },
    scenarios: () => [
      {
        name: NAME,
        comment:
          'Each level is every shape of one size, twice; one user, so that the target holds one document at a time.',
        target: '{ kind: openspec, dataset: { changes: 1, archived: 0, specs: 1, files: [] } }',
        workload: ` { kind: memory-pressure, documents: { dir: ./documents }, levels: { size: ${listed(sizes)} } }`,
        load: '{ concurrency: 1, iterations: 8 }',
        gates: [
          'max(iteration) < 2s',
          'peak(target.memory) < 50MB',
          ...sizes.map((size) => `rise(target.memory @ size=${size}) < 20MB`),
        ],
      },
    ],
  };
}

function beyondUploads({ scale }: Extent): HarnessError {
  const largest = formatSize(LARGEST_UPLOAD_BYTES);
  const message = `--scale: at ${scale}, documents of ${NAME} are larger than the ${largest} that the OpenSpec target takes`;
  return new HarnessError('USAGE', message, {
    hint: `choose ${LARGEST_UPLOAD_BYTES / Math.max(...SIZES)} or less; other kinds may be larger: generate benchmark --scenario NAME`,
  });
}
