import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { ATTACHMENT_KINDS } from '../../src/datasets/content/openspec/attachment.ts';
import { Repository, unitsOf } from '../../src/datasets/content/openspec/repository-units.ts';
import { stopTaking } from '../../src/datasets/recipes/repository-share.ts';
import { writeRepository } from '../../src/datasets/recipes/repository-tree.ts';
import { Progress } from '../../src/datasets/store/progress.ts';
import { threadEntry } from '../../src/thread-entry.ts';
import { moduleUrl } from '../support/project.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Enough changes for several threads. */
const spec = { changes: 500, archived: 20, specs: 10, attachments: ATTACHMENT_KINDS, seed: 4 };

test('several threads write what one would: every unit once, and listed in order', async (t) => {
  const dir = temporaryFolder(t);
  let files = 0;
  const progress = new Progress((step) => (files = step.files), new AbortController().signal);
  const written = await writeRepository(dir, 'here', spec, progress);
  const repository = new Repository(spec);
  const units = Array.from({ length: repository.size }, (_, place) => repository.unit(place));
  assert.deepEqual(
    written.files.map(({ path, sha256, mtimeMs }) => ({ path, sha256, mtimeMs })),
    units.flatMap((unit) =>
      unit.files.map(({ path, content, mtimeMs }) => ({
        path: `here/openspec/${path}`,
        sha256: hash('sha256', content),
        mtimeMs,
      })),
    ),
  );
  assert.deepEqual(
    written.changes.map(({ name }) => name),
    units.flatMap(({ change }) => change?.name.id ?? []),
  );
  for (const { path, sha256 } of written.files) assert.equal(hash('sha256', readFileSync(join(dir, path))), sha256);
  progress.finish();
  assert.equal(files, written.files.length);
});

test('an interruption waits for every thread: nobody writes into a folder that is given up', async (t) => {
  const dir = temporaryFolder(t);
  const controller = new AbortController();
  const progress = new Progress(({ files }) => files > 0 && controller.abort(), controller.signal);
  await assert.rejects(writeRepository(dir, 'here', spec, progress), { code: 'INTERRUPTED' });
  const left = readdirSync(dir, { recursive: true });
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(readdirSync(dir, { recursive: true }), left);
});

/** The first message of a thread that helps with a job, and its end. */
async function helpWith(job: object): Promise<unknown> {
  const entry = moduleUrl('src/datasets/recipes/repository-thread').href;
  const worker = new Worker(threadEntry('repository-thread', entry), { workerData: job });
  const exit = once(worker, 'exit');
  const messages: unknown[] = [];
  worker.on('message', (message) => messages.push(message));
  await exit;
  return messages[0];
}

test('a thread tells what it met, with the fields of its error, and ends', async (t) => {
  const next = new Int32Array(new SharedArrayBuffer(4));
  const dir = join(temporaryFolder(t), 'nowhere');
  const { kind, fields } = (await helpWith({ dir, name: 'here', spec, next })) as { kind: string; fields: object };
  assert.equal(kind, 'failed');
  assert.deepEqual(fields, { code: 'ENOENT', syscall: 'open', path: join(dir, 'here/openspec/config.yaml') });
});

test('a thread takes nothing when it is told to stop', async (t) => {
  const next = new Int32Array(new SharedArrayBuffer(4));
  const job = { dir: temporaryFolder(t), name: 'here', spec, next };
  stopTaking(job);
  assert.equal(await helpWith(job), undefined);
  assert.deepEqual(readdirSync(job.dir), []);
  assert.ok((next[0] ?? 0) >= unitsOf(spec));
});
