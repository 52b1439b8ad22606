import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { replaceFile } from '../../src/datasets/store/aside.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('a file takes the place of another one, in folders that are made for it, at the time that is asked for', (t) => {
  const dir = temporaryFolder(t);
  writeFileSync(join(dir, 'old'), 'old');
  replaceFile(dir, 'old', 'new');
  replaceFile(dir, 'a/b/new', 'new', 1_000);
  assert.equal(readFileSync(join(dir, 'old'), 'utf8'), 'new');
  assert.equal(statSync(join(dir, 'a/b/new')).mtimeMs, 1_000);
  assert.deepEqual(readdirSync(dir).sort(), ['a', 'old']);
});

test('a file in memory is a file, though it lies below /dev', { skip: !existsSync('/dev/shm') }, (t) => {
  const dir = mkdtempSync('/dev/shm/perf-harness-test-');
  t.after(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, 'old'), 'old');
  replaceFile(dir, 'old', 'new', 1_000);
  assert.deepEqual([readFileSync(join(dir, 'old'), 'utf8'), statSync(join(dir, 'old')).mtimeMs], ['new', 1_000]);
});

test('a file that can not take its place leaves what was there, and nothing beside it', (t) => {
  const dir = temporaryFolder(t);
  mkdirSync(join(dir, 'taken/by'), { recursive: true });
  assert.throws(() => replaceFile(dir, 'taken', 'text'), { code: /EISDIR|ENOTEMPTY|EEXIST/ });
  assert.deepEqual(readdirSync(dir), ['taken']);
});

test('the folder of a file has to be there', (t) => {
  const dir = temporaryFolder(t);
  assert.throws(() => replaceFile(join(dir, 'gone'), 'file', 'text'), { code: 'ENOENT' });
  assert.deepEqual(readdirSync(dir), []);
});

test('a pipe or a device stays, and is written to', (t) => {
  const dir = temporaryFolder(t);
  const pipe = join(dir, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const end = openSync(pipe, 'r+');
  t.after(() => closeSync(end));
  replaceFile(dir, 'pipe', 'text');
  const heard = Buffer.alloc(9);
  assert.deepEqual([readSync(end, heard), statSync(pipe).isFIFO()], [4, true]);
  assert.deepEqual(readdirSync(dir), ['pipe']);
});
