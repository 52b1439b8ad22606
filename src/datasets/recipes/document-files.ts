import { join } from 'node:path';
import { type DocumentsSpec, SHAPES, type Shape } from '../../scenarios/target/data-spec.ts';
import { type DocumentsExtent, planDocuments } from '../content/documents/document-plan.ts';
import { prepareTree } from '../store/cache.ts';
import { openFolder } from '../store/folder.ts';
import { MANIFEST } from '../store/manifest.ts';
import type { PreparedFile, PrepareOptions } from '../store/opening.ts';
import type { Recipe } from '../store/recipe.ts';

/** A large document on disk, verified. */
export type DocumentFile = {
  /** Name of the file, which is safe in a URL: `objects-10mb.json`. */
  readonly name: string;
  readonly shape: Shape;
  readonly bytes: number;
  readonly sha256: string;
  /** Absolute path. */
  readonly path: string;
  readonly contentType: string;
};

const SCHEMA = 'perf-harness/documents@1';
const LAYOUT = { what: 'documents', schema: SCHEMA, manifest: MANIFEST, handsOut: '' } as const;
const BYTES_IN_ANY_CASE = 1_000_000;

/**
 * Prepares the documents of a specification, ordered by size and then by shape. Throws HarnessError as `prepareTree` and
 * `openFolder` do.
 */
export async function prepareDocuments(spec: DocumentsSpec, options: PrepareOptions): Promise<readonly DocumentFile[]> {
  const { dir, files } = await provide(spec, options);
  return files.map((file) => documentFile(dir, file));
}

function provide(spec: DocumentsSpec, options: PrepareOptions) {
  switch (spec.kind) {
    case 'generated':
      return prepareTree(documentsRecipe(spec), options);
    case 'folder':
      return openFolder(spec.dir, [LAYOUT], options);
  }
}

/** The name of a document begins with its shape. */
function documentFile(dir: string, { name, bytes, sha256 }: PreparedFile): DocumentFile {
  const shape = SHAPES.find((known) => name.startsWith(`${known}-`)) ?? 'buffers';
  const contentType = name.endsWith('.json') ? 'application/json' : 'application/octet-stream';
  return { name, shape, bytes, sha256, path: join(dir, name), contentType };
}

export function documentsRecipe({ sizes, shapes, seed }: DocumentsExtent): Recipe {
  const plans = planDocuments({ sizes, shapes, seed });
  const bytes = plans.reduce((sum, plan) => sum + plan.bytes, 0);
  return {
    what: LAYOUT.what,
    schema: SCHEMA,
    spec: { sizes, shapes, seed },
    folders: [],
    handsOut: LAYOUT.handsOut,
    bytes,
    diskBytes: bytes + BYTES_IN_ANY_CASE,
    write: async (dir, progress) => {
      const [{ TreeWriter }, { documentOf }] = await Promise.all([
        import('../store/tree-writer.ts'),
        import('../content/documents/document-content.ts'),
      ]);
      const writer = new TreeWriter(dir, progress);
      const files = [];
      for (const plan of plans) files.push(await writer.writeLarge('', documentOf(plan, seed)));
      return { files, facts: {} };
    },
  };
}
