import assert from 'node:assert/strict';
import { statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makePath } from '../../src/datasets/store/make-path.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('a path is made with all that is missing of it, and says where that began', (t) => {
  const root = temporaryFolder(t);
  assert.equal(makePath(join(root, 'a/b/c')), join(root, 'a'));
  assert.ok(statSync(join(root, 'a/b/c')).isDirectory());
  assert.equal(makePath(join(root, 'a/b/d/e')), join(root, 'a/b/d'));
  assert.equal(makePath(join(root, 'a/b')), undefined);
});

test('a link to a folder is one, and a file is none', (t) => {
  const root = temporaryFolder(t);
  symlinkSync('.', join(root, 'link'));
  assert.equal(makePath(join(root, 'link')), undefined);
  assert.equal(makePath(join(root, 'link/a')), join(root, 'link/a'));
  writeFileSync(join(root, 'file'), '');
  assert.throws(() => makePath(join(root, 'file')), { code: 'EEXIST' });
  assert.throws(() => makePath(join(root, 'file/a')), { code: 'EEXIST' });
});

const skip = process.platform === 'linux' ? false : '/proc is of Linux';

test('a file system that makes no folders is said to be one, and not tried for ever', { skip, timeout: 5000 }, () => {
  assert.throws(() => makePath('/proc/perf-harness/a'), { code: 'ENOENT' });
});
