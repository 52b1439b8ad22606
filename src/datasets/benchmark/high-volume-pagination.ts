import { datasetRecipe } from '../dataset.ts';
import { plural } from '../plural.ts';
import { type Extent, type Kind, listed, scaled } from './kind.ts';

const PAGE_SIZES = [10, 25, 50, 100, 200];
/** A walk may take so long for each thousand of items that it begins. */
const MS_A_THOUSAND = 200;

export function highVolumePagination(extent: Extent): Kind {
  const changes = scaled(5_000, extent);
  const archived = scaled(500, extent);
  const specs = scaled(100, extent);
  const limitMs = Math.ceil(changes / 1_000) * MS_A_THOUSAND;
  return {
    description: 'Walks through the whole list of changes by cursor, in pages of different sizes.',
    about: `${plural(changes, 'change')}, ${plural(archived, 'archived change')}`,
    folder: 'dataset',
    recipe: datasetRecipe({ changes, archived, specs, files: [], seed: extent.seed }),
    levels: { pageSize: PAGE_SIZES },
    scenarios: [
      {
        name: 'high-volume-pagination',
        comment: 'Each level is 60 walks by 4 users; a walk that misses a change or sees one twice has failed.',
        target: '{ kind: openspec, dataset: { dir: ./dataset } }',
        workload: ` { kind: pagination, by: cursor, minItems: ${changes}, levels: { pageSize: ${listed(PAGE_SIZES)} } }`,
        load: '{ concurrency: 4, iterations: 60 }',
        gates: [`p95(traversal) < ${limitMs}ms`, 'peak(target.memory) < 50MB'],
      },
    ],
  };
}
