import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { replaceFile } from '../../datasets/store/aside.ts';
import { HarnessError, messageOf } from '../../errors.ts';

/** A file that a command is to write, and the option that names it. */
export type NewFile = { readonly flag: string; readonly path: string; readonly replaces: boolean };

/** Throws HarnessError `USAGE` for a file that is there and must not be replaced, and for one whose folder is not there. */
export function checkNewFile({ flag, path, replaces }: NewFile): void {
  if (!existsSync(dirname(path))) {
    throw new HarnessError('USAGE', `${flag}: there is no folder ${dirname(path)}`, { hint: 'make it first' });
  }
  if (existsSync(path) && !replaces) {
    throw new HarnessError('USAGE', `${flag}: ${path} is there already`, {
      hint: 'give another name, or --force to replace it',
    });
  }
}

/** Writes the file, whole or not at all. Throws HarnessError, as above, or `OUTPUT`. */
export function writeNewFile(file: NewFile, text: string): void {
  checkNewFile(file);
  try {
    replaceFile(dirname(file.path), basename(file.path), text);
  } catch (error) {
    throw new HarnessError('OUTPUT', `can't write ${file.path}: ${messageOf(error)}`, { cause: error });
  }
}
