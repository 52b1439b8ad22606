import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError } from '../../errors.ts';
import type { DatasetSource, DatasetSpec } from '../../scenarios/target/target-spec.ts';
import { prepareTree } from '../store/cache.ts';
import { type FolderLayout, openFolder } from '../store/folder.ts';
import { MANIFEST } from '../store/manifest.ts';
import type { PreparedFile, PrepareOptions } from '../store/opening.ts';
import type { Recipe } from '../store/recipe.ts';
import type { Verified } from '../store/stamp.ts';
import {
  FILES,
  REPOSITORY,
  repositoryFolders,
  TEST_ENVIRONMENT_INDEX,
  TEST_ENVIRONMENT_SCHEMA,
  TEST_FILES,
  TEST_REPOSITORY,
} from './layout.ts';
import { repositoryBytes, repositoryDiskBytes } from './room.ts';

/** A generated repository and large files on disk, verified; or a repository of the user's, as it is. */
export type Dataset = {
  readonly dir: string;
  /** The whole dataset: its folder, and the path of its manifest. Null for a repository, which has none. */
  readonly tree: { readonly dir: string; readonly manifest: string } | null;
  /** The folder that contains `openspec/`. */
  readonly repositoryDir: string;
  readonly filesDir: string;
  /** The large files, in the order of the specification. */
  readonly files: readonly PreparedFile[];
  /** False when it was there already. */
  readonly built: boolean;
  /** The state in which it was verified. Null for a repository, which is not verified and may change at any time. */
  readonly verified: Verified | null;
};

const DATASET_SCHEMA = 'perf-harness/dataset@2';

/** A kind of folder that serves as a dataset, and the places of its repository and its large files. */
type DatasetLayout = FolderLayout & { readonly repository: string; readonly files: string };

const LAYOUTS: readonly [DatasetLayout, ...DatasetLayout[]] = [
  {
    what: 'dataset',
    schema: DATASET_SCHEMA,
    manifest: MANIFEST,
    handsOut: `${FILES}/`,
    repository: REPOSITORY,
    files: FILES,
  },
  {
    what: 'test environment',
    schema: TEST_ENVIRONMENT_SCHEMA,
    manifest: TEST_ENVIRONMENT_INDEX,
    handsOut: `${TEST_FILES}/`,
    repository: TEST_REPOSITORY,
    files: TEST_FILES,
  },
];

/** Takes the dataset of a specification from the cache, or makes it there: see `prepareTree`. */
export async function prepareDataset(spec: DatasetSpec, options: PrepareOptions): Promise<Dataset> {
  const { dir, ...prepared } = await prepareTree(datasetRecipe(spec), options);
  const tree = { dir, manifest: join(dir, MANIFEST) };
  return { dir, tree, repositoryDir: join(dir, REPOSITORY), filesDir: join(dir, FILES), ...prepared };
}

/** Provides the dataset of a specification, the dataset in a folder (see `openFolder`), or a repository, which has no large files. */
export async function provideDataset(source: DatasetSource, options: PrepareOptions): Promise<Dataset> {
  switch (source.kind) {
    case 'generated':
      return prepareDataset(source, options);
    case 'repository':
      return {
        dir: source.dir,
        tree: null,
        repositoryDir: source.dir,
        filesDir: source.dir,
        files: [],
        built: false,
        verified: null,
      };
    case 'folder': {
      const { dir, files, layout, verified } = await openFolder(source.dir, LAYOUTS, options);
      if (!existsSync(join(dir, layout.repository))) throw withoutRepository(dir, layout);
      return {
        dir,
        tree: { dir, manifest: join(dir, layout.manifest) },
        repositoryDir: join(dir, layout.repository),
        filesDir: join(dir, layout.files),
        files,
        built: false,
        verified,
      };
    }
  }
}

export function datasetRecipe({ changes, archived, specs, files, seed }: DatasetSpec): Recipe {
  const spec = { changes, archived, specs, files, seed };
  const large = files.reduce((sum, bytes) => sum + bytes, 0);
  return {
    what: 'dataset',
    schema: DATASET_SCHEMA,
    spec,
    folders: [FILES, ...repositoryFolders(REPOSITORY)],
    handsOut: `${FILES}/`,
    bytes: large + repositoryBytes(spec),
    diskBytes: large + repositoryDiskBytes(spec),
    write: async (dir, progress) => {
      // The generator is loaded only when it is needed: a dataset in the cache is opened without it.
      const { writeDataset } = await import('./dataset-tree.ts');
      return writeDataset(dir, spec, progress);
    },
  };
}

/** A test environment that was made by `generate files` alone has no repository. */
function withoutRepository(dir: string, { what }: DatasetLayout): HarnessError {
  return new HarnessError('DATASET', `the ${what} in ${dir} has no repository`, {
    hint: `add one with: perf-harness generate repo --out ${dir}`,
  });
}
