import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A cache that all test files share, so that the dataset of 1,200 changes is made once a machine and not once a file. Its
 * contents are verified before each use; it is kept, as a user's cache is.
 */
export const SHARED_CACHE: string = join(tmpdir(), 'perf-harness-test-cache');
