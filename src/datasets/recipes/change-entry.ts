import type { AttachmentKind } from '../content/openspec/attachment.ts';
import type { Change, ChangeStatus } from '../content/openspec/change.ts';
import { dayOf } from '../content/words/timestamp.ts';
import type { ManifestFile } from '../store/manifest.ts';
import { folderOf } from '../store/paths.ts';

/** A change in an index: the values that were drawn for it, and the files that were written. */
export type ChangeEntry = {
  readonly name: string;
  /** Path of its folder below the folder that holds the repository. */
  readonly path: string;
  readonly type: Change['type'];
  readonly status: ChangeStatus;
  readonly priority: Change['priority'];
  readonly owner: string;
  readonly reviewers: readonly string[];
  readonly tags: readonly string[];
  readonly dependencies: readonly string[];
  /** A day such as `2025-03-14`. */
  readonly created: string;
  readonly attachments: readonly string[];
  readonly files: number;
  readonly bytes: number;
};

/** Makes the entry of a change. `written` has all its files; the first is its metadata, right below its folder. */
export function entryOf(change: Change, written: readonly ManifestFile[]): ChangeEntry {
  const path = folderOf(written[0]?.path ?? '');
  const below = written.map((file) => file.path.slice(path.length + 1));
  const { name, type, status, priority, owner, reviewers, tags, dependencies, createdMs } = change;
  return {
    ...{ name: name.id, path, type, status, priority, owner, reviewers, tags, dependencies },
    created: dayOf(createdMs),
    attachments: below.filter((file) => file.startsWith('attachments/')),
    files: written.length,
    bytes: written.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

type Counts = Readonly<Record<string, number>>;

/** How often each value occurs over the changes. */
export type Distributions = {
  readonly type: Counts;
  readonly status: Counts;
  readonly priority: Counts;
  readonly owner: Counts;
  readonly tag: Counts;
  /** Number of changes by number of reviewers, and by number of dependencies. */
  readonly reviewers: Counts;
  readonly dependencies: Counts;
  /** Number of attachments by kind. */
  readonly attachment: Readonly<Partial<Record<AttachmentKind, number>>>;
};

export function distributionsOf(changes: readonly ChangeEntry[]): Distributions {
  return {
    type: countOf(changes.map(({ type }) => type)),
    status: countOf(changes.map(({ status }) => status)),
    priority: countOf(changes.map(({ priority }) => priority)),
    owner: countOf(changes.map(({ owner }) => owner)),
    tag: countOf(changes.flatMap(({ tags }) => tags)),
    reviewers: countOf(changes.map(({ reviewers }) => String(reviewers.length))),
    dependencies: countOf(changes.map(({ dependencies }) => String(dependencies.length))),
    attachment: countOf(changes.flatMap(({ attachments }) => attachments.map(endingOf))),
  };
}

function countOf(values: readonly string[]): Counts {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function endingOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
