import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../support/project.ts';

const { filesToRunAgain } = await import(pathToFileURL(join(ROOT, 'test/again.mjs')).href);

const failure = (file: string, test = 'fails'): string => `${file} › outer › ${test}\n    no\n    at ${file}:7\n`;

describe('the test files that are run once more', () => {
  it('are those that failed, each once', () => {
    const failures = [failure('test/a.test.ts'), failure('test/a.test.ts', 'too'), failure('test/b/c.test.ts')];
    assert.deepEqual(filesToRunAgain(failures.join('')), ['test/a.test.ts', 'test/b/c.test.ts']);
  });

  it('are none where nothing failed, or more than three', () => {
    assert.deepEqual(filesToRunAgain(''), []);
    const failures = [1, 2, 3, 4].map((each) => failure(`test/${each}.test.ts`));
    assert.equal(filesToRunAgain(failures.slice(0, 3).join('')).length, 3);
    assert.deepEqual(filesToRunAgain(failures.join('')), []);
  });

  it('are none where a process died, or the list was cut', () => {
    const died = 'test/a.mjs\n    test failed\n    its process ended with 7\n';
    assert.deepEqual(filesToRunAgain(failure('test/a.test.ts') + died), []);
    assert.deepEqual(filesToRunAgain(`${failure('test/a.test.ts')}and 2 more\n`), []);
  });
});
