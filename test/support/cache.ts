import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A cache that all test files share, so that the dataset of 1,200 changes is made once a run and not once a file. Its
 * contents are verified before each use. test/run.mjs removes it after the run; a file that is run by hand leaves it there
 * for the next one, as a user's cache is left.
 */
export const SHARED_CACHE: string = process.env['PERF_HARNESS_TEST_CACHE'] ?? join(tmpdir(), 'perf-harness-test-cache');
