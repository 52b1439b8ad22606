import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { FilePieces } from '../../../src/workers/http/file-pieces.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

it('the reading of a file has stopped only when nothing fills its buffers any more, however often it was told to stop', async (t) => {
  const path = join(temporaryFolder(t), 'file');
  writeFileSync(path, 'content');
  const pieces = new FilePieces();
  let isReading = true;
  const first = pieces.read({ kind: 'file', path, bytes: 7 })[Symbol.asyncIterator]().next();
  void first.then(() => {
    isReading = false;
  });
  // A dropped connection stops its upload, and the next upload stops it again before it reads.
  void pieces.stop();
  await pieces.stop();
  assert.equal(isReading, false);
});
