import { close, constants, fstat, open } from 'node:fs';
import { promisify } from 'node:util';
import { Problem } from '../http/problem-details.ts';

const openFd = promisify(open);
const statFd = promisify(fstat);

/** A regular file, open for reading. Whoever opened it closes it. */
export type OpenFile = { readonly fd: number; readonly bytes: number; readonly mtimeMs: number };

/** Opens what a real path names: no link, no device, no pipe that would block. Throws a Problem (404). */
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

/** Nothing can be done about a failed close, and nobody waits for it. */
export function closeFile(fd: number): void {
  close(fd, () => {});
}
