/** What `openspec list` derives from the checkboxes of a change's tasks.md. */
export const STATUSES = ['no-tasks', 'in-progress', 'complete'] as const;
export type ChangeStatus = (typeof STATUSES)[number];

/** One file of a change; `path` is relative to the change's folder, with `/`. */
export type ChangeFile = { readonly path: string; readonly bytes: number };

/** One change as the server keeps it. Both texts are JSON made once, when it is read or written. */
export type Change = {
  readonly name: string;
  readonly status: ChangeStatus;
  readonly lastModifiedMs: number;
  /** The list item, word for word. */
  readonly itemJson: string;
  /** Array of ChangeFile. */
  readonly filesJson: string;
  /** Real path of the folder that it was written to; `undefined` for one that the repository was opened with. */
  readonly writtenTo: string | undefined;
};

/** What a change's folder says, before it is written as JSON. */
export type ChangeFacts = {
  readonly name: string;
  readonly completedTasks: number;
  readonly totalTasks: number;
  readonly lastModifiedMs: number;
  readonly files: readonly ChangeFile[];
};

export function makeChange(facts: ChangeFacts, writtenTo?: string): Change {
  const { name, completedTasks, totalTasks, lastModifiedMs, files } = facts;
  const status = statusOf(completedTasks, totalTasks);
  const lastModified = new Date(lastModifiedMs).toISOString();
  return {
    name,
    status,
    lastModifiedMs,
    itemJson: JSON.stringify({ name, completedTasks, totalTasks, lastModified, status }),
    filesJson: JSON.stringify(files),
    writtenTo,
  };
}

/** The list item with the change's files beside it. */
export function detailJson(change: Change): string {
  return `${change.itemJson.slice(0, -1)},"files":${change.filesJson}}`;
}

function statusOf(completedTasks: number, totalTasks: number): ChangeStatus {
  if (totalTasks === 0) return 'no-tasks';
  return completedTasks === totalTasks ? 'complete' : 'in-progress';
}
