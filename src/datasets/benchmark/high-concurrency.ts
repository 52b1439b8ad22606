import { plural } from '../../plural.ts';
import { everyFile } from '../output/scenario-text.ts';
import { datasetRecipe } from '../recipes/dataset.ts';
import { type Extent, type Kind, listed, scaled } from './kind.ts';

const USERS = [1, 5, 10, 25, 50, 100];
const OPERATIONS_A_LEVEL = 200;
const TARGET = '{ kind: openspec, dataset: { dir: ./dataset } }';

export function highConcurrency(extent: Extent): Kind {
  const changes = scaled(1_200, extent);
  const archived = scaled(120, extent);
  const specs = scaled(40, extent);
  return {
    description: 'Reads, writes, updates and deletes changes, by ever more users at once; every write is read back.',
    about: `${plural(changes, 'change')}, ${OPERATIONS_A_LEVEL} operations for each of ${USERS.length} levels`,
    folder: 'dataset',
    recipe: datasetRecipe({ changes, archived, specs, files: [], seed: extent.seed }),
    levels: { concurrency: USERS },
    scenarios: (files) => [
      {
        name: 'high-concurrency',
        comment:
          'Each level is 200 operations, drawn by weight; an iteration is one, with all that is read back. The dataset itself is never written to.',
        target: TARGET,
        workload: `
      kind: concurrency
      requests:
        - { name: read, operation: read, weight: 4 }
        - { name: write, operation: create, weight: 2 }
        - { name: update, operation: update, weight: 2 }
        - { name: delete, operation: delete, weight: 2 }
      levels: { concurrency: ${listed(USERS)} }`,
        load: `{ iterations: ${OPERATIONS_A_LEVEL} }`,
        // Each level has its own gates: in a mean over all levels, the fast ones would hide a slow one.
        gates: [
          'share(ok) == 100%',
          ...USERS.map((users) => `mean(iteration @ concurrency=${users}) < 500ms`),
          ...USERS.map((users) => `rate(iterations.ok @ concurrency=${users}) >= 100/s`),
        ],
      },
      everyFile(TARGET, files),
    ],
  };
}
