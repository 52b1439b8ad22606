/** With more files than these, something is broken, and no second look is needed. */
const MOST_FILES = 3;

/**
 * The test files to run once more, of the list of failed tests that failed-tests.mjs makes: those that failed, if they are few
 * and nothing else failed, such as a process that died.
 */
export function filesToRunAgain(failures) {
  const heads = failures.split('\n').filter((line) => line !== '' && !line.startsWith(' '));
  const files = new Set(heads.map((head) => head.split(' › ')[0]));
  const areFiles = [...files].every((file) => file.endsWith('.test.ts'));
  return areFiles && files.size <= MOST_FILES ? [...files] : [];
}
