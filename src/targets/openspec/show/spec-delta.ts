/** One requirement of a delta; the field names here are those of `openspec show --json`. */
export type Requirement = { readonly text: string; readonly scenarios: readonly { readonly rawText: string }[] };

/** One thing that a change does to a spec. */
export type Delta = {
  readonly spec: string;
  readonly operation: 'ADDED' | 'MODIFIED' | 'REMOVED' | 'RENAMED';
  readonly description: string;
  readonly requirement?: Requirement;
  readonly requirements?: readonly Requirement[];
  readonly rename?: { readonly from: string; readonly to: string };
};
