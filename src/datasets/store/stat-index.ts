import { closeSync, fstatSync, futimesSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

import { sha256Of } from './sealed.ts';
import { changedPaths, latestChange, type Signatures } from './signature.ts';

const SCHEMA = 'perf-harness/dataset-index@1';
const CHECKSUM_BYTES = 64;

/** The file clock of a kernel moves in ticks of 1 to 10 ms. */
const CLOCK_WAIT_MS = 1;
const CLOCK_WAITS = 50;

/** A file as it is handed out. */
export type IndexedFile = { readonly name: string; readonly bytes: number; readonly sha256: string };

/**
 * What a generated folder looked like to `lstat` when it was last known to be good, so that opening it again needs no reading.
 * It also holds what is handed out, so that the manifest need not be parsed.
 */
export type StatIndex = {
  readonly manifestSha256: string;
  readonly files: readonly IndexedFile[];
  /** Files and folders below it. A folder's signature changes when an entry comes or goes. */
  readonly paths: readonly string[];
  readonly signatures: Signatures;
};

/** The paths that have changed since the index was written. */
export function changedSince(dir: string, { paths, signatures }: StatIndex): string[] {
  return changedPaths(dir, paths, signatures);
}

/** `undefined` when there is no index at that place, or none that is whole. */
export function readIndex(path: string): StatIndex | undefined {
  try {
    const data = readFileSync(path);
    const rest = data.subarray(CHECKSUM_BYTES);
    if (sha256Of(rest) !== data.toString('latin1', 0, CHECKSUM_BYTES)) return undefined;
    const headEnd = rest.indexOf('\n');
    const pathsEnd = rest.indexOf('\n\n', headEnd);
    const { schema, manifestSha256, files } = JSON.parse(rest.toString('utf8', 0, headEnd));
    if (schema !== SCHEMA) return undefined;
    const paths = rest.toString('utf8', headEnd + 1, pathsEnd).split('\n');
    const signatures = new BigUint64Array(new Uint8Array(rest.subarray(pathsEnd + 2)).buffer);
    return { manifestSha256, files, paths, signatures };
  } catch {
    return undefined;
  }
}

/**
 * Writes the index by way of `temporary`, which must be on the same file system. It is in place only after the file
 * clock has moved past every recorded change: a write within the same tick could not be told from none.
 * Where it can't be written, the data is as good and slower to open.
 */
export async function writeIndex(path: string, temporary: string, index: StatIndex): Promise<void> {
  const { paths, signatures, ...head } = index;
  const text = Buffer.from(`${JSON.stringify({ schema: SCHEMA, ...head })}\n${paths.join('\n')}\n\n`);
  const rest = Buffer.concat([text, new Uint8Array(signatures.buffer)]);
  try {
    const file = openSync(temporary, 'wx');
    try {
      writeFileSync(file, Buffer.concat([Buffer.from(sha256Of(rest)), rest]));
      await clockPasses(file, latestChange(signatures));
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch {
    rmSync(temporary, { force: true });
  }
}

/** A clock that stands still for longer (some network file systems) is not waited for. */
async function clockPasses(file: number, timeNs: bigint): Promise<void> {
  for (let i = 0; i < CLOCK_WAITS; i++) {
    futimesSync(file, Date.now() / 1000, Date.now() / 1000);
    if (fstatSync(file, { bigint: true }).ctimeNs > timeNs) return;
    await setTimeout(CLOCK_WAIT_MS);
  }
}
