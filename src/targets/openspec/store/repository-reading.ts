import { deserialize, serialize } from 'node:v8';
import { type Change, canonical } from './served-change.ts';

/** A main spec; the field names are those of `openspec list --specs --json`. */
export type Spec = { readonly id: string; readonly requirementCount: number };

/** Texts, one after the other in one buffer; none of them is changed. */
export type Texts = {
  readonly bytes: Buffer;
  /** The change that each text belongs to, by its index among the changes. */
  readonly owners: readonly number[];
  /** The offset at which each text ends, and the next one begins. */
  readonly ends: readonly number[];
};

/** All that is read of a repository when it is opened. */
export type RepositoryReading = {
  /** The real path of the `openspec` folder. */
  readonly root: string;
  /** The real paths of `changes` and `specs`, if they are links: their files may lie outside of `root`. */
  readonly linked: readonly string[];
  /** Sorted by name. */
  readonly changes: readonly Change[];
  readonly proposals: Texts;
  /** Sorted by id. */
  readonly specs: readonly Spec[];
};

/**
 * The version of what is read. Raise it with any change that reads something else of the same files: what an older version
 * has kept is read anew then.
 */
export const READING_VERSION = 1;

/**
 * The same in memory that threads share, for a thread that serves the same repository later: to read 1,200 changes takes a thread 250 ms of CPU,
 * and to take them from here 10. V8 counts such memory for no isolate.
 */
export function packReading(reading: RepositoryReading): SharedArrayBuffer {
  const bytes = serialize(reading);
  const packed = new SharedArrayBuffer(bytes.length);
  bytes.copy(new Uint8Array(packed));
  return packed;
}

export function unpackReading(packed: SharedArrayBuffer): RepositoryReading {
  const reading = deserialize(new Uint8Array(packed)) as RepositoryReading;
  return { ...reading, changes: reading.changes.map(canonical) };
}
