import { basename, dirname } from 'node:path';
import { replaceFile } from '../../datasets/store/aside.ts';
import { makePath } from '../../datasets/store/make-path.ts';
import { HarnessError, messageOf } from '../../errors.ts';

/** Writes a report, whole or not at all, and makes the folder for it. Throws HarnessError `OUTPUT` if it can't. */
export function writeReport(path: string, text: string): void {
  try {
    makePath(dirname(path));
    replaceFile(dirname(path), basename(path), text);
  } catch (error) {
    throw new HarnessError('OUTPUT', `can't write ${path}: ${messageOf(error)}`, {
      hint: 'name a file in a folder that can be written to',
      cause: error,
    });
  }
}
