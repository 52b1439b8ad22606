/** What a word of the command line names as a build: where the targets of one side of a comparison come from. */
export type BuildSource =
  /** The targets of the scenario file, as they are written. */
  | { readonly kind: 'written' }
  /** A server that runs already. */
  | { readonly kind: 'url'; readonly url: string }
  /** A folder laid out as the project is. */
  | { readonly kind: 'folder'; readonly dir: string }
  /** The result.json of a run. */
  | { readonly kind: 'result'; readonly path: string }
  /** A git reference, and the whole hash of the commit that it means. */
  | { readonly kind: 'reference'; readonly reference: string; readonly commit: string };

/** What names a build whose targets can be started. */
export type LiveSource = Exclude<BuildSource, { readonly kind: 'result' }>;

/** A build whose targets can be started. A reference was checked out into the folder `dir`. */
export type Build =
  | Exclude<LiveSource, { readonly kind: 'reference' }>
  | (Extract<LiveSource, { readonly kind: 'reference' }> & { readonly dir: string });

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
    case 'result':
      return build.path;
    case 'reference': {
      const { reference, commit } = build;
      const short = commit.slice(0, COMMIT_DIGITS);
      // A commit that is named by its own hash has no other name.
      return commit.startsWith(reference) ? short : `${reference} (${short})`;
    }
  }
}
