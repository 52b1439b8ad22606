import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { asDatasetError } from '../../src/datasets/store/disk.ts';
import { HarnessError } from '../../src/errors.ts';
import type { DatasetSpec } from '../../src/scenarios/target/target-spec.ts';
import { LOADER, moduleUrl } from '../support/project.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { prepare, spec } from './small-dataset.ts';

const root = temporaryFolder({ after });
chmodSync(root, 0o755);

function newCache(): string {
  return mkdtempSync(join(root, 'cache-'));
}

/** The error of a call that must fail; it says where, why and what to do. */
async function failureOf(cacheDir: string, overrides: Partial<DatasetSpec> = {}): Promise<HarnessError> {
  const error = await prepare(cacheDir, overrides).then(
    () => assert.fail('it was prepared'),
    (error) => error,
  );
  assert.ok(error instanceof HarnessError);
  assert.equal(error.code, 'DATASET');
  assert.ok(error.message.includes(cacheDir), error.message);
  assert.match(error.hint ?? '', /another cache folder/);
  return error;
}

test('a dataset that cannot fit is refused before anything is written, with both figures', async () => {
  const cacheDir = newCache();
  const { message } = await failureOf(cacheDir, { files: [1e15] });
  assert.match(message, /it needs 1000000\d\d\d MB, and \d+ MB are free/);
  assert.deepEqual(readdirSync(cacheDir), []);
});

test('a cache folder that is a file, or below one, is refused', async () => {
  const file = join(newCache(), 'file');
  writeFileSync(file, '');
  assert.match((await failureOf(file)).message, /a part of the path is not a folder/);
  assert.match((await failureOf(join(file, 'below'))).message, /a part of the path is not a folder/);
});

test('a cache folder is made with its parents', async () => {
  const cacheDir = join(newCache(), 'not/there/yet');
  assert.equal((await prepare(cacheDir)).built, true);
});

/** What a process of its own gets: `{ built }` or `{ code, message, hint }`. `sh` prepares its shell. */
async function outcomeInProcess(cacheDir: string, files: readonly number[], sh = '', user?: number) {
  const script = `
    import { prepareDataset } from ${JSON.stringify(moduleUrl('src/datasets/recipes/dataset').href)};
    const spec = { ...${JSON.stringify(spec)}, files: ${JSON.stringify(files)} };
    const options = { cacheDir: ${JSON.stringify(cacheDir)}, onProgress: () => {}, signal: new AbortController().signal };
    const { built, code, message, hint } = await prepareDataset(spec, options).catch((error) => error);
    process.stdout.write(JSON.stringify({ built, code, message, hint }));`;
  const command = `${sh} exec "$0" "$@"`;
  const args = [...LOADER, '--input-type=module', '--eval', script];
  const as = user === undefined ? {} : { uid: user, gid: user };
  const child = spawn('sh', ['-c', command, process.execPath, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...as,
  });
  return JSON.parse(Buffer.concat(await child.stdout.toArray()).toString());
}

test('a disk that refuses in the middle of a large file is named, and nothing half-written stays', async () => {
  const cacheDir = newCache();
  const { code, message, hint } = await outcomeInProcess(cacheDir, [20_000_000], 'ulimit -f 4000;');
  assert.equal(code, 'DATASET');
  assert.ok(message.includes(cacheDir) && message.includes('larger than this process may write'), message);
  assert.match(hint, /free some space/);
  assert.deepEqual(readdirSync(cacheDir), []);
});

/** Rights don't bind root, so there the process is nobody's. */
const NOBODY = process.getuid?.() === 0 ? 65_534 : undefined;

test('a cache folder that may not be written to is refused, and named', async () => {
  const cacheDir = newCache();
  chmodSync(cacheDir, 0o555);
  const { code, message } = await outcomeInProcess(cacheDir, [], '', NOBODY);
  assert.equal(code, 'DATASET');
  assert.ok(message.includes(cacheDir) && message.includes('permission denied'), message);
  assert.deepEqual(readdirSync(cacheDir), []);
});

test('a good dataset is used in a cache folder that may only be read, with an index or without', async () => {
  const cacheDir = newCache();
  const { dir } = await prepare(cacheDir, { files: [] });
  chmodSync(cacheDir, 0o555);
  assert.deepEqual(await outcomeInProcess(cacheDir, [], '', NOBODY), { built: false });
  chmodSync(cacheDir, 0o755);
  rmSync(`${dir}.stamp`);
  chmodSync(cacheDir, 0o555);
  assert.deepEqual(await outcomeInProcess(cacheDir, [], '', NOBODY), { built: false });
  chmodSync(cacheDir, 0o755);
});

for (const [codes, hint] of [
  [['ENOSPC', 'EDQUOT', 'EFBIG'], 'free some space, or name another'],
  [['EACCES', 'EPERM'], 'change the permissions of what is there, or name another'],
  [['EROFS', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP'], 'name another'],
  [['EMFILE', 'ENFILE'], 'raise the limit of open files: ulimit -n'],
] as const) {
  test(`what helps against ${codes.join(', ')} is said, and no more`, () => {
    for (const code of codes) {
      const failure = Object.assign(new Error(code), { code, syscall: 'open' });
      const error = asDatasetError(failure, { dir: '/here', what: 'data', instead: 'name another' });
      assert.ok(error instanceof HarnessError);
      assert.equal(error.hint, hint);
    }
  });
}
