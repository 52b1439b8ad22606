/** Folders below the folder of a dataset. */
export const REPOSITORY = 'repository';
export const FILES = 'files';

/** Folders of a test environment, which serves as a dataset, too. */
export const TEST_REPOSITORY = 'phase3-performance-test-repo';
export const TEST_FILES = 'test-files';
export const TEST_ENVIRONMENT_SCHEMA = 'perf-harness/test-environment@1';
export const TEST_ENVIRONMENT_INDEX = 'metadata/manifest.json';

const OPENSPEC = 'openspec';

/** Folders of every repository, which exist even if nothing is in them. */
export function repositoryFolders(repository: string): readonly string[] {
  const openspec = openspecOf(repository);
  return [repository, openspec, `${openspec}/specs`, `${openspec}/changes`, `${openspec}/changes/archive`];
}

/** The folder of a repository that OpenSpec reads. */
export function openspecOf(repository: string): string {
  return `${repository}/${OPENSPEC}`;
}
