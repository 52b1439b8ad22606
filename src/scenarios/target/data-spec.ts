/** The data that a scenario works on, apart from the target's own dataset. */

/** What a large document is made of. All but `buffers` are JSON. */
export const SHAPES = ['objects', 'arrays', 'strings', 'buffers'] as const;
export type Shape = (typeof SHAPES)[number];

/** The largest document that the OpenSpec target accepts. */
export const LARGEST_UPLOAD_BYTES = 256_000_000;

/** A folder that `perf-harness generate` has made. Past the loader `dir` is absolute, see `resolveFolders`. */
export type FolderSpec = { readonly kind: 'folder'; readonly dir: string };

/** Large documents: made into the cache, or taken from a folder. `sizes` are exact, in bytes; each comes in each shape. */
export type DocumentsSpec =
  | {
      readonly kind: 'generated';
      readonly sizes: readonly number[];
      readonly shapes: readonly Shape[];
      readonly seed: number;
    }
  | FolderSpec;

/** Small documents that are hard to keep whole: made into the cache, or taken from a folder. */
export type EdgeCasesSpec = { readonly kind: 'generated'; readonly seed: number } | FolderSpec;
