import { Repository, type RepositorySpec, unitsOf } from '../content/openspec/repository-units.ts';
import type { ManifestFile } from '../store/manifest.ts';
import type { TreeWriter } from '../store/tree-writer.ts';
import { type ChangeEntry, entryOf } from './change-entry.ts';
import { openspecOf } from './layout.ts';

/** A unit that has been written. */
export type WrittenUnit = {
  readonly place: number;
  readonly files: readonly ManifestFile[];
  readonly change: ChangeEntry | null;
};

/** The job that all threads share which write one repository. */
export type RepositoryJob = {
  readonly dir: string;
  /** Folder of the repository, below `dir`. */
  readonly name: string;
  readonly spec: RepositorySpec;
  /** The first place that no thread has taken yet. */
  readonly next: Int32Array;
};

/** A message of a thread that helps to write a repository. */
export type FromHelper =
  | { readonly kind: 'written'; readonly units: readonly WrittenUnit[] }
  /** A file operation has failed; `fields` are those of its error. */
  | { readonly kind: 'failed'; readonly message: string; readonly fields: object };

/** Number of units that a thread takes at a time: few, so that all threads end together; enough to be worth a message. */
const UNITS_AT_A_TIME = 16;

/** Writes units that no other thread has taken, and reports them in batches. */
export async function writeShare(
  { name, spec, next }: RepositoryJob,
  writer: TreeWriter,
  onWritten: (units: readonly WrittenUnit[]) => void,
): Promise<void> {
  const repository = new Repository(spec);
  const base = openspecOf(name);
  for (;;) {
    const first = Atomics.add(next, 0, UNITS_AT_A_TIME);
    if (first >= repository.size) return;
    const units: WrittenUnit[] = [];
    for (let place = first; place < Math.min(first + UNITS_AT_A_TIME, repository.size); place++) {
      const { files: sources, change } = repository.unit(place);
      const files = await writer.writeUnit(base, sources, name);
      units.push({ place, files, change: change === null ? null : entryOf(change, files) });
    }
    onWritten(units);
  }
}

/** Stops all threads from taking more units. The units that they have taken are still written. */
export function stopTaking({ next, spec }: RepositoryJob): void {
  Atomics.store(next, 0, unitsOf(spec));
}
