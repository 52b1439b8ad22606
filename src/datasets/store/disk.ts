import { statfsSync } from 'node:fs';
import { HarnessError } from '../../errors.ts';
import { makePath } from './make-path.ts';

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

const NO_ROOM: readonly string[] = ['ENOSPC', 'EDQUOT', 'EFBIG'];
const NO_RIGHT: readonly string[] = ['EACCES', 'EPERM'];
const NO_DESCRIPTOR: readonly string[] = ['EMFILE', 'ENFILE'];

/** A folder for generated data, and a noun for that data. */
export type Place = {
  readonly dir: string;
  readonly what: string;
  /** What the user can do when the data can't be there. */
  readonly instead: string;
};

function hintFor(code: string, instead: string): string {
  if (NO_ROOM.includes(code)) return `free some space, or ${instead}`;
  if (NO_RIGHT.includes(code)) return `change the permissions of what is there, or ${instead}`;
  if (NO_DESCRIPTOR.includes(code)) return 'raise the limit of open files: ulimit -n';
  return instead;
}

/** Measures the free bytes of the disk that a folder is on. Tests replace it. */
export type FreeBytes = (dir: string) => number;

/** Makes the folder. Throws HarnessError DATASET when the disk has less free space than is needed. */
export function reserve({ dir, what, instead }: Place, needed: number, freeBytes: FreeBytes = freeBytesOf): void {
  makePath(dir);
  const free = freeBytes(dir);
  if (free >= needed) return;
  const message = `cannot make the ${what} in ${dir}: it needs ${megabytes(needed)}, and ${megabytes(free)} are free`;
  throw new HarnessError('DATASET', message, { hint: hintFor('ENOSPC', instead) });
}

function freeBytesOf(dir: string): number {
  const { bavail, bsize } = statfsSync(dir);
  return bavail * bsize;
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}

/** Turns the error of a failed file operation into a HarnessError; returns any other error unchanged. */
export function asDatasetError(error: unknown, { dir, what, instead }: Place): unknown {
  if (!(error instanceof Error) || error instanceof HarnessError) return error;
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  const reason = REASONS[code] ?? `${syscall} failed with ${code}`;
  const where = path === undefined || path === dir ? '' : ` (${path})`;
  return new HarnessError('DATASET', `cannot prepare the ${what} in ${dir}: ${reason}${where}`, {
    hint: hintFor(code, instead),
    cause: error,
  });
}
