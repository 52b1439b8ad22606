/** What a word of the command line names as a build: where the targets of one side of a comparison come from. */
export type BuildSource =
  /** The targets of the scenario file, as they are written. */
  | { readonly kind: 'written' }
  /** A server that runs already. */
  | { readonly kind: 'url'; readonly url: string }
  /** A folder laid out as the project is. */
  | { readonly kind: 'folder'; readonly dir: string }
  /** A git reference, and the whole hash of the commit that it means. */
  | { readonly kind: 'reference'; readonly reference: string; readonly commit: string };

/** A build whose targets can be started. A reference was checked out into the folder `dir`. */
export type Build =
  | Exclude<BuildSource, { readonly kind: 'reference' }>
  | (Extract<BuildSource, { readonly kind: 'reference' }> & { readonly dir: string });

const COMMIT_DIGITS = 10;

/** A build in a few words, for people. */
export function describeBuild(build: BuildSource): string {
  switch (build.kind) {
    case 'written':
      return 'the target of the scenario file';
    case 'url':
      return build.url;
    case 'folder':
      return build.dir;
    case 'reference':
      return `${build.reference} (${build.commit.slice(0, COMMIT_DIGITS)})`;
  }
}
