/** The data that a workload brings along, apart from the target's own dataset. */

/** The kinds of content of large documents. All but `buffers` are JSON. */
export const SHAPES = ['objects', 'arrays', 'strings', 'buffers'] as const;
export type Shape = (typeof SHAPES)[number];

/** The largest document that the OpenSpec target accepts. */
export const LARGEST_UPLOAD_BYTES = 256_000_000;

/** A folder that `perf-harness generate` has made. The loader makes `dir` absolute, see `resolveFolders`. */
export type FolderSpec = { readonly kind: 'folder'; readonly dir: string };

/** An OpenSpec repository as it is. `dir` contains `openspec/`; the loader makes it absolute. Nothing below it is written. */
export type RepositorySpec = { readonly kind: 'repository'; readonly dir: string };

/**
 * Large documents, generated into the cache or taken from a folder. `sizes` are exact, in bytes. There is a document of each
 * shape in each size.
 */
export type DocumentsSpec =
  | {
      readonly kind: 'generated';
      readonly sizes: readonly number[];
      readonly shapes: readonly Shape[];
      readonly seed: number;
    }
  | FolderSpec;

/** Small documents that are easily corrupted, generated into the cache or taken from a folder. */
export type EdgeCasesSpec = { readonly kind: 'generated'; readonly seed: number } | FolderSpec;
