import { mkdirSync, statfsSync } from 'node:fs';
import { HarnessError } from '../errors.ts';
import type { DatasetSpec } from '../scenarios/scenario.ts';

/** What a change, a main spec or a fixed part takes on a disk with blocks of 4 KiB, and rather more than less. */
const BYTES_A_CHANGE = 48_000;
const BYTES_A_SPEC = 12_000;
const BYTES_IN_ANY_CASE = 4_000_000;

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'a file is larger than this process may write',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is not a folder',
  EEXIST: 'a part of the path is not a folder',
  ENOENT: 'a part of the path does not exist',
  ENAMETOOLONG: 'the path is too long',
  ELOOP: 'too many symbolic links in the path',
  EIO: 'the device reports an input/output error',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files in the system',
};

const HINT = 'free some space, or choose another cache folder that you may write to';

/** Makes the cache folder, and refuses before a byte is written when the dataset cannot fit beside it. */
export function reserve(cacheDir: string, spec: DatasetSpec): void {
  mkdirSync(cacheDir, { recursive: true });
  const needed = diskBytes(spec);
  const { bavail, bsize } = statfsSync(cacheDir);
  const free = bavail * bsize;
  if (free < needed) {
    const message = `cannot make the dataset in ${cacheDir}: it needs ${megabytes(needed)}, and ${megabytes(free)} are free`;
    throw new HarnessError('DATASET', message, { hint: HINT });
  }
}

function diskBytes({ changes, archived, specs, files }: DatasetSpec): number {
  const large = files.reduce((sum, bytes) => sum + bytes, 0);
  return large + (changes + archived) * BYTES_A_CHANGE + specs * BYTES_A_SPEC + BYTES_IN_ANY_CASE;
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}

/** A failed file operation as an error of the harness; anything else as it is. */
export function asDatasetError(error: unknown, cacheDir: string): unknown {
  if (!(error instanceof Error) || error instanceof HarnessError) return error;
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  const reason = REASONS[code] ?? `${syscall} failed with ${code}`;
  const where = path === undefined || path === cacheDir ? '' : ` (${path})`;
  const message = `cannot prepare the dataset in ${cacheDir}: ${reason}${where}`;
  return new HarnessError('DATASET', message, { hint: HINT, cause: error });
}
