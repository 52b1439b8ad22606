import { realpathSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';

/** The project's own folder. Compiled tests run elsewhere, beside a link to its package.json: see test/run.mjs. */
export const ROOT: string = dirname(realpathSync(resolve(import.meta.dirname, '../../package.json')));

/** test/run.mjs runs the tests compiled; a single file that is started by hand runs from source, through tsx. */
const EXTENSION = extname(import.meta.url);

/** What Node needs to be told before it can run a module of `moduleUrl` in a process of its own. */
export const LOADER: readonly string[] = EXTENSION === '.ts' ? ['--import', import.meta.resolve('tsx')] : [];

/** A module of the project in the form in which this one runs; `path` begins at the project's folder and has no extension. */
export function moduleUrl(path: string): URL {
  return new URL(`../../${path}${EXTENSION}`, import.meta.url);
}
