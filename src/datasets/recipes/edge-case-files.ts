import { join } from 'node:path';
import type { EdgeCasesSpec } from '../../scenarios/target/data-spec.ts';
import { prepareTree } from '../store/cache.ts';
import { openFolder } from '../store/folder.ts';
import { MANIFEST } from '../store/manifest.ts';
import type { PreparedFile, PrepareOptions } from '../store/opening.ts';
import type { Recipe } from '../store/recipe.ts';

/** A small document on disk that is easily corrupted on its way, verified. */
export type EdgeCaseFile = {
  /** Name of the case, which is safe in a URL: `nested-objects-100-deep`. */
  readonly name: string;
  /** The difficulty: `nested`, `unicode`, … */
  readonly kind: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Absolute path. */
  readonly path: string;
  readonly contentType: string;
};

const SCHEMA = 'perf-harness/edge-cases@1';
const LAYOUT = { what: 'edge cases', schema: SCHEMA, manifest: MANIFEST, handsOut: '' } as const;
const ABOUT_BYTES = 600_000;
const DISK_BYTES = 2_000_000;

/** Content types by the extension of a file's name. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  json: 'application/json',
  txt: 'text/plain; charset=utf-8',
  bin: 'application/octet-stream',
};

/** Prepares the cases, always in the same order. Throws HarnessError as `prepareTree` and `openFolder` do. */
export async function prepareEdgeCases(spec: EdgeCasesSpec, options: PrepareOptions): Promise<readonly EdgeCaseFile[]> {
  const { dir, files } = await provide(spec, options);
  return files.map((file) => edgeCaseFile(dir, file));
}

function provide(spec: EdgeCasesSpec, options: PrepareOptions) {
  switch (spec.kind) {
    case 'generated':
      return prepareTree(edgeCasesRecipe(spec.seed), options);
    case 'folder':
      return openFolder(spec.dir, [LAYOUT], options);
  }
}

/** The folder of a file has the name of its kind. */
function edgeCaseFile(dir: string, { name: path, bytes, sha256 }: PreparedFile): EdgeCaseFile {
  const [kind = '', file = ''] = path.split('/');
  const [name = '', ending = ''] = file.split('.');
  const contentType = CONTENT_TYPES[ending] ?? 'application/octet-stream';
  return { name: `${kind}-${name}`, kind, bytes, sha256, path: join(dir, path), contentType };
}

export function edgeCasesRecipe(seed: number): Recipe {
  return {
    what: LAYOUT.what,
    schema: SCHEMA,
    spec: { seed },
    folders: [],
    handsOut: LAYOUT.handsOut,
    bytes: ABOUT_BYTES,
    diskBytes: DISK_BYTES,
    write: async (dir, progress) => {
      const [{ TreeWriter }, { edgeCaseFiles }] = await Promise.all([
        import('../store/tree-writer.ts'),
        import('../content/documents/edge-content.ts'),
      ]);
      const files = await new TreeWriter(dir, progress).writeUnit('', edgeCaseFiles(seed), LAYOUT.what);
      return { files, facts: {} };
    },
  };
}
