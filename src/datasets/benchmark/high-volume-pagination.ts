import { plural } from '../../plural.ts';
import { everyFile, walkLimitMs } from '../output/scenario-text.ts';
import { datasetRecipe } from '../recipes/dataset.ts';
import { type Extent, type Kind, listed, scaled } from './kind.ts';

const PAGE_SIZES = [10, 25, 50, 100, 200];
const TARGET = '{ kind: openspec, dataset: { dir: ./dataset } }';

export function highVolumePagination(extent: Extent): Kind {
  const changes = scaled(5_000, extent);
  const archived = scaled(500, extent);
  const specs = scaled(100, extent);
  return {
    description: 'Walks through the whole list of changes by cursor, in pages of different sizes.',
    about: `${plural(changes, 'change')}, ${plural(archived, 'archived change')}`,
    folder: 'dataset',
    recipe: datasetRecipe({ changes, archived, specs, files: [], seed: extent.seed }),
    levels: { pageSize: PAGE_SIZES },
    scenarios: (files) => [
      {
        name: 'high-volume-pagination',
        comment: 'Each level is 60 walks by 4 users; a walk that misses a change or sees one twice has failed.',
        target: TARGET,
        workload: ` { kind: pagination, by: cursor, minItems: ${changes}, levels: { pageSize: ${listed(PAGE_SIZES)} } }`,
        load: '{ concurrency: 4, iterations: 60 }',
        gates: [
          ...PAGE_SIZES.map((pageSize) => `max(traversal @ pageSize=${pageSize}) < ${walkLimitMs(changes)}ms`),
          'peak(target.memory) < 50MB',
        ],
      },
      everyFile(TARGET, files),
    ],
  };
}
