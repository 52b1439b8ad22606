import { Repository, type RepositorySpec, unitsOf } from '../content/openspec/repository-units.ts';
import type { ManifestFile } from '../store/manifest.ts';
import type { TreeWriter } from '../store/tree-writer.ts';
import { type ChangeEntry, entryOf } from './change-entry.ts';
import { openspecOf } from './layout.ts';

/** A unit as it was written. */
export type WrittenUnit = {
  readonly place: number;
  readonly files: readonly ManifestFile[];
  readonly change: ChangeEntry | null;
};

/** What the threads that write one repository have in common. */
export type RepositoryJob = {
  readonly dir: string;
  /** Folder of the repository, below `dir`. */
  readonly name: string;
  readonly spec: RepositorySpec;
  /** The first place that nobody has taken yet. */
  readonly next: Int32Array;
};

/** What a thread that helps to write a repository tells. */
export type FromHelper =
  | { readonly kind: 'written'; readonly units: readonly WrittenUnit[] }
  /** A file operation that failed, in the fields that its error has. */
  | { readonly kind: 'failed'; readonly message: string; readonly fields: object };

/** Units that a thread takes at a time: few enough that all end together, many enough that it is worth a message. */
const UNITS_AT_A_TIME = 16;

/** Writes the units that nobody else has taken, and hands them out as it goes. */
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

/** Nothing more is taken; what has been taken is still written. */
export function stopTaking({ next, spec }: RepositoryJob): void {
  Atomics.store(next, 0, unitsOf(spec));
}
