/** The statuses that `openspec list` derives from the checkboxes of a change's tasks.md. */
export const STATUSES = ['no-tasks', 'in-progress', 'complete'] as const;
export type ChangeStatus = (typeof STATUSES)[number];

/** One file of a change; `path` is relative to the change's folder, with `/`. */
export type ChangeFile = { readonly path: string; readonly bytes: number };

/** One change as the server keeps it. Both JSON texts are made once, when the change is read or written. */
export type Change = {
  readonly name: string;
  readonly status: ChangeStatus;
  readonly lastModifiedMs: number;
  /** The item of a list, as it is sent. */
  readonly itemJson: string;
  /** A JSON array of ChangeFile. */
  readonly filesJson: string;
  /** The paths of delta specs that are links, which are no files of it; `undefined` if there are none. */
  readonly linkedSpecs: readonly string[] | undefined;
  /** The real path of the folder that it was written to; `undefined` for a change of the opened repository. */
  readonly writtenTo: string | undefined;
};

/** The facts that a change's folder tells. */
export type ChangeFacts = {
  readonly name: string;
  readonly completedTasks: number;
  readonly totalTasks: number;
  readonly lastModifiedMs: number;
  readonly files: readonly ChangeFile[];
  /** The changes that lie inside of it, if it is no change itself but a folder around others. */
  readonly nested?: readonly string[] | undefined;
  readonly linkedSpecs?: readonly string[] | undefined;
};

export function makeChange(facts: ChangeFacts, writtenTo?: string): Change {
  const { name, completedTasks, totalTasks, lastModifiedMs, files, nested, linkedSpecs } = facts;
  const status = statusOf(completedTasks, totalTasks);
  const lastModified = new Date(lastModifiedMs).toISOString();
  return {
    name,
    status,
    lastModifiedMs,
    itemJson: JSON.stringify({ name, completedTasks, totalTasks, lastModified, status, nested }),
    filesJson: JSON.stringify(files),
    linkedSpecs,
    writtenTo,
  };
}

/** The same change, held as one that was read here: an object of the same shape, whose status is one of our own strings. */
export function canonical(change: Change): Change {
  const { name, status, lastModifiedMs, itemJson, filesJson, linkedSpecs, writtenTo } = change;
  const own = STATUSES.find((each) => each === status) ?? status;
  return { name, status: own, lastModifiedMs, itemJson, filesJson, linkedSpecs, writtenTo };
}

function statusOf(completedTasks: number, totalTasks: number): ChangeStatus {
  if (totalTasks === 0) return 'no-tasks';
  return completedTasks === totalTasks ? 'complete' : 'in-progress';
}
