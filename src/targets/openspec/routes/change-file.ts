import { type OpenFile, openFile } from '../files/open-file.ts';
import { resolveInside } from '../files/safe-path.ts';
import type { Repository } from '../store/repository.ts';
import type { Change } from '../store/served-change.ts';

/**
 * Opens a file of the version of a change that is current when the file is opened. `find` looks the change up, and throws if
 * there is none. Throws the Problems of `resolveInside` and `openFile`.
 */
export async function openChangeFile(
  { root, linked }: Pick<Repository, 'root' | 'linked'>,
  find: () => Change,
  path: string,
): Promise<{ readonly change: Change; readonly file: OpenFile }> {
  for (let change = find(); ; ) {
    const { name, writtenTo } = change;
    try {
      const real =
        writtenTo === undefined
          ? await resolveInside(root, `changes/${name}/${path}`, linked)
          : await resolveInside(writtenTo, path);
      return { change, file: await openFile(real) };
    } catch (error) {
      // The change may have been replaced or deleted since it was looked up; then it is looked up again.
      const next = find();
      if (next === change) throw error;
      change = next;
    }
  }
}
