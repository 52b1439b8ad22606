import { plural } from '../../plural.ts';
import type { ContentKind } from '../content/documents/large-content.ts';
import type { RepositorySpec } from '../content/openspec/repository-units.ts';
import { repositoryFolders, TEST_FILES, TEST_REPOSITORY } from '../recipes/layout.ts';
import { repositoryBytes, repositoryDiskBytes } from '../recipes/room.ts';
import { type Part, totalsOf } from './part.ts';

const CHANGES = 'metadata/changes.json';

const LARGE_FILES_IN_ANY_CASE = 1_000_000;

/** The part with a repository and an index of its changes. */
export function repositoryPart({ changes, archived, specs, attachments, seed }: RepositorySpec): Part {
  const spec = { changes, archived, specs, attachments, seed };
  return {
    name: 'repository',
    about: `${TEST_REPOSITORY}: ${plural(changes, 'change')}, ${archived.toLocaleString('en')} archived, ${plural(specs, 'spec')}`,
    entries: [TEST_REPOSITORY, CHANGES],
    spec,
    bytes: repositoryBytes(spec),
    diskBytes: repositoryDiskBytes(spec),
    write: async (dir, progress) => {
      const [{ writeRepository }, { changesFile }, { TreeWriter }] = await Promise.all([
        import('../recipes/repository-tree.ts'),
        import('../recipes/changes-file.ts'),
        import('../store/tree-writer.ts'),
      ]);
      const written = await writeRepository(dir, TEST_REPOSITORY, spec, progress);
      const index = changesFile(CHANGES, written.changes);
      const files = [...written.files, ...(await new TreeWriter(dir, progress).writeUnit('', [index], CHANGES))];
      return {
        facts: { path: TEST_REPOSITORY, index: CHANGES },
        folders: repositoryFolders(TEST_REPOSITORY),
        files,
        totals: totalsOf(files),
      };
    },
  };
}

/** The part with large files, each content in each size. */
export function filesPart(sizes: readonly number[], content: readonly ContentKind[], seed: number): Part {
  const bytes = sizes.reduce((sum, size) => sum + size, 0) * content.length;
  return {
    name: 'files',
    about: `${TEST_FILES}: ${plural(sizes.length * content.length, 'file')} of ${content.join(', ')}`,
    entries: [TEST_FILES],
    spec: { sizes, content, seed },
    bytes,
    diskBytes: bytes + LARGE_FILES_IN_ANY_CASE,
    write: async (dir, progress) => {
      const [{ largeFile, planEveryContent }, { TreeWriter }] = await Promise.all([
        import('../content/documents/large-file.ts'),
        import('../store/tree-writer.ts'),
      ]);
      const writer = new TreeWriter(dir, progress);
      const files = [];
      for (const plan of planEveryContent(sizes, content)) {
        files.push(await writer.writeLarge(TEST_FILES, largeFile(plan, seed)));
      }
      return { facts: { path: TEST_FILES }, folders: [TEST_FILES], files, totals: totalsOf(files) };
    },
  };
}
