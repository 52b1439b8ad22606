import { close, constants, fstat, open } from 'node:fs';
import { promisify } from 'node:util';
import { Problem } from '../http/problem-details.ts';

const openFd = promisify(open);
const statFd = promisify(fstat);

/** A regular file that is open for reading. The caller of `openFile` must close it. */
export type OpenFile = { readonly fd: number; readonly bytes: number; readonly mtimeMs: number };

/** Opens a regular file by its real path. Throws a Problem (404) for anything else: a link, a device, a pipe that would block. */
export async function openFile(realPath: string): Promise<OpenFile> {
  const fd = await openFd(realPath, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error: NodeJS.ErrnoException) => {
      if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO'].includes(error.code ?? '')) throw new Problem(404, 'no such file');
      throw error;
    },
  );
  try {
    const stats = await statFd(fd);
    if (!stats.isFile()) throw new Problem(404, 'no such file');
    return { fd, bytes: stats.size, mtimeMs: stats.mtimeMs };
  } catch (error) {
    closeFile(fd);
    throw error;
  }
}

/** Nobody waits for this: nothing can be done about a close that fails. */
export function closeFile(fd: number): void {
  close(fd, () => {});
}
