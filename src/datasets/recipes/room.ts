/** The size of a repository. */
type Extent = { readonly changes: number; readonly archived: number; readonly specs: number };

/** Bytes of text, which serve as estimates for the progress. */
const TEXT_BYTES_A_CHANGE = 3700;
const TEXT_BYTES_A_SPEC = 2600;

/** Upper estimates of the disk space of a change, a main spec and everything else, in blocks of 4 KiB. */
const BYTES_A_CHANGE = 48_000;
const BYTES_A_SPEC = 12_000;
const BYTES_IN_ANY_CASE = 4_000_000;

export function repositoryBytes({ changes, archived, specs }: Extent): number {
  return (changes + archived) * TEXT_BYTES_A_CHANGE + specs * TEXT_BYTES_A_SPEC;
}

export function repositoryDiskBytes({ changes, archived, specs }: Extent): number {
  return (changes + archived) * BYTES_A_CHANGE + specs * BYTES_A_SPEC + BYTES_IN_ANY_CASE;
}
