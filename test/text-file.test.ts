import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { readFileBytes, readTextFile } from '../src/text-file.ts';
import { callPerfHarness } from './support/command-io.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

describe('a file that a user names', () => {
  it('is read whole, however long its pieces are', (t) => {
    const path = join(temporaryFolder(t), 'a.txt');
    for (const text of ['', 'é', 'é'.repeat(700_000)]) {
      writeFileSync(path, text);
      assert.equal(readTextFile(path), text);
    }
    assert.throws(() => readFileBytes(path, 1_000_000), /it is longer than 1 MB/);
    // It says that it has no bytes.
    assert.match(readTextFile('/proc/self/status'), /^Name:/);
  });

  for (const args of [
    ['validate', '/dev/zero'],
    ['baseline', 'show', '--baseline', '/dev/zero'],
  ])
    it(`is given up where it has no end: ${args[0]}`, async () => {
      const { stderr, code } = await callPerfHarness(args);
      assert.deepEqual([code, /can't read \/dev\/zero: it is longer than 8 MB/.test(stderr)], [2, true], stderr);
    });
});
