/** A fault in what the user wrote, in a file or on the command line. Lines and columns count from 1. */
export type Problem = {
  readonly at:
    | { readonly kind: 'file'; readonly path: string; readonly line: number; readonly column: number }
    | { readonly kind: 'flag'; readonly flag: string };
  readonly message: string;
  readonly hint: string | null;
};

/** `scenarios.yaml:4:17  message`, and the hint on a line of its own. */
export function formatProblem({ at, message, hint }: Problem): string {
  const place = at.kind === 'file' ? `${at.path}:${at.line}:${at.column}` : at.flag;
  return hint === null ? `${place}  ${message}` : `${place}  ${message}\n    ${hint}`;
}
