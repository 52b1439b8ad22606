import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { BENCHMARK_DATA } from '../../../src/datasets/output/kinds.ts';
import type { Part } from '../../../src/datasets/output/part.ts';
import { filesPart, repositoryPart } from '../../../src/datasets/output/test-environment.ts';
import { writeOutput } from '../../../src/datasets/output/write-output.ts';
import type { ProgressStep } from '../../../src/datasets/store/progress.ts';
import { refusalOf } from '../../support/refusal.ts';
import { befores, environment, files, isWhole, kinds, options, repository } from '../../support/small-outputs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { treeOf } from '../../support/tree.ts';

test('parts can be made one after the other, and are the same as made together', async (t) => {
  const [one, two] = [join(temporaryFolder(t), 'new/here'), temporaryFolder(t)];
  await environment(one, [files]);
  assert.deepEqual(readdirSync(one).sort(), ['metadata', 'test-files']);
  await environment(one, [repository]);
  await environment(two, [repository, files]);
  assert.deepEqual(treeOf(one), treeOf(two));
  assert.ok((await isWhole(one)) && (await isWhole(two)));
});

test('what is there and whole is kept, untouched', async (t) => {
  const dir = temporaryFolder(t);
  assert.deepEqual(befores(await environment(dir, [repository, files])), ['repository: nothing', 'files: nothing']);
  const before = treeOf(dir);
  assert.deepEqual(befores(await environment(dir, [repository, files])), ['repository: good', 'files: good']);
  assert.deepEqual(treeOf(dir), before);
});

test('a part of another specification takes the place of the old one, and leaves the others alone', async (t) => {
  const dir = temporaryFolder(t);
  await environment(dir, [repository, files]);
  const written = await environment(dir, [filesPart([30_000], ['bin'], 1)]);
  assert.deepEqual(befores(written), ['files: another']);
  assert.deepEqual(readdirSync(join(dir, 'test-files')), ['large-30kb.bin']);
  assert.ok(await isWhole(dir));
  assert.deepEqual(befores(await environment(dir, [repository])), ['repository: good']);
});

test('a damaged part is made anew, and says why', async (t) => {
  const dir = temporaryFolder(t);
  await environment(dir, [repository, files]);
  const good = treeOf(dir);
  rmSync(join(dir, 'test-files/large-20kb.json'));
  writeFileSync(join(dir, 'test-files/large-50kb.mixed'), 'short');
  const [first, second] = await environment(dir, [repository, files]);
  assert.deepEqual(first?.before, { kind: 'good' });
  assert.deepEqual(second?.before, { kind: 'damaged', reason: 'test-files/large-20kb.json was missing' });
  assert.deepEqual(treeOf(dir), good);
});

for (const [when, isThen, isLeft] of [
  ['in the middle of the first part', ({ done, what }: ProgressStep) => what.startsWith('large') && done > 1e6, false],
  ['when the first part is whole', ({ what }: ProgressStep) => what === 'repository', true],
] as const) {
  test(`an interruption ${when} leaves nothing half-written, and can be gone on from`, async (t) => {
    const dir = join(temporaryFolder(t), 'made/by/us');
    const large = filesPart([40_000_000], ['bin'], 1);
    const controller = new AbortController();
    const onProgress = (step: ProgressStep): void => {
      if (isThen(step)) controller.abort();
    };
    const run = environment(dir, [large, repository], { signal: controller.signal, onProgress });
    await assert.rejects(run, { name: 'HarnessError', code: 'INTERRUPTED' });
    if (!isLeft) assert.deepEqual(readdirSync(join(dir, '../../..')), []);
    else assert.deepEqual([readdirSync(dir).sort(), await isWhole(dir)], [['metadata', 'test-files'], true]);
    const again = await environment(dir, [large, repository]);
    assert.deepEqual(befores(again), [`files: ${isLeft ? 'good' : 'nothing'}`, 'repository: nothing']);
    assert.ok(await isWhole(dir));
  });
}

test('what a killed run has left behind is no damage to a new one', async (t) => {
  const dir = temporaryFolder(t);
  await environment(dir, [files]);
  // It was killed between the new index and the new files.
  renameSync(join(dir, 'test-files'), join(dir, '.discarded-elsewhere-7-0123abcd'));
  assert.deepEqual(befores(await environment(dir, [files])), ['files: damaged']);
  rmSync(join(dir, '.discarded-elsewhere-7-0123abcd'), { recursive: true });
  assert.ok(await isWhole(dir));
});

test('a folder that is not ours is refused, and nothing in it is touched', async (t) => {
  const dir = temporaryFolder(t);
  writeFileSync(join(dir, 'thesis.txt'), 'years of work');
  const message = await refusalOf(environment(dir, [files]));
  assert.match(message, /^USAGE: .* is not empty, and it has no metadata\/manifest\.json/);
  assert.deepEqual(readdirSync(dir), ['thesis.txt']);
  const file = join(dir, 'thesis.txt');
  assert.match(await refusalOf(environment(file, [files])), /thesis\.txt is not a folder/);
  assert.match(await refusalOf(environment(join(file, 'below'), [files])), /^DATASET: .*not a folder/);
});

test('files of others beside, in and in the place of a part are never lost', async (t) => {
  const dir = temporaryFolder(t);
  await environment(dir, [files]);
  mkdirSync(join(dir, 'phase3-performance-test-repo'));
  assert.match(
    await refusalOf(environment(dir, [repository])),
    /phase3-performance-test-repo was not made by perf-harness/,
  );
  writeFileSync(join(dir, 'test-files/mine.txt'), '');
  const other = filesPart([1000], ['txt'], 1);
  for (const part of [files, other]) {
    assert.match(
      await refusalOf(environment(dir, [part])),
      /test-files\/mine\.txt was not made by perf-harness and would be deleted/,
    );
  }
  renameSync(join(dir, 'test-files/mine.txt'), join(dir, 'mine.txt'));
  await environment(dir, [other]);
  assert.ok(existsSync(join(dir, 'mine.txt')));
});

test('a symbolic link is refused as the folder, in the place of a part, and for the index', async (t) => {
  const [dir, outside] = [temporaryFolder(t), temporaryFolder(t)];
  symlinkSync(outside, join(dir, 'link'));
  assert.match(await refusalOf(environment(join(dir, 'link'), [files])), /is a symbolic link to /);
  const ours = join(dir, 'ours');
  await environment(ours, [files]);
  symlinkSync(outside, join(ours, 'phase3-performance-test-repo'));
  assert.match(await refusalOf(environment(ours, [repository])), /phase3-performance-test-repo is a symbolic link/);
  renameSync(join(ours, 'metadata'), join(outside, 'metadata'));
  symlinkSync(join(outside, 'metadata'), join(ours, 'metadata'));
  assert.match(await refusalOf(environment(ours, [files])), /metadata is a symbolic link/);
  assert.deepEqual(readdirSync(outside), ['metadata']);
});

test('a disk without room is refused before anything is written, with both figures', async (t) => {
  const dir = join(temporaryFolder(t), 'out');
  const message = await refusalOf(environment(dir, [files], { freeBytes: () => 100_000 }));
  assert.match(message, /^DATASET: cannot make the test environment in .*: it needs 2 MB, and 1 MB are free/);
  assert.ok(!existsSync(dir));
});

test('a disk that refuses in the middle is named, and nothing half-written stays', async (t) => {
  const dir = temporaryFolder(t);
  const full: Part = {
    ...files,
    write: async (building) => {
      writeFileSync(join(building, 'half'), 'half');
      throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' });
    },
  };
  assert.match(await refusalOf(environment(dir, [full])), /^DATASET: .*no space left on the device/);
  assert.deepEqual(readdirSync(dir), []);
  await environment(dir, [repository]);
  const before = treeOf(dir);
  await refusalOf(environment(dir, [full]));
  assert.deepEqual(treeOf(dir), before);
});

test('benchmark data lists each kind with its totals, and the same seed makes the same tree', async (t) => {
  const [one, two] = [temporaryFolder(t), temporaryFolder(t)];
  for (const dir of [one, two]) await writeOutput(dir, BENCHMARK_DATA, kinds, options());
  assert.deepEqual(treeOf(one), treeOf(two));
  const { scenarios } = JSON.parse(readFileSync(join(one, 'master-index.json'), 'utf8'));
  for (const { name, totals, facts } of scenarios) {
    const found = [...treeOf(join(one, name))].filter(([, content]) => content !== '');
    assert.equal(totals.files, found.length, name);
    assert.ok(existsSync(join(one, facts.scenario)));
  }
  assert.equal(scenarios.length, 2);
});

test('progress knows how much is to come, of main specs as of changes', async (t) => {
  const many = repositoryPart({ changes: 1, archived: 0, specs: 400, attachments: [], seed: 1 });
  const steps: ProgressStep[] = [];
  await environment(temporaryFolder(t), [many], { onProgress: (step) => steps.push(step) });
  const own = steps.filter(({ what, total }) => what === 'repository' && total > 0);
  const [first, last] = [own.at(0), steps.findLast(({ what }) => what !== 'verifying')];
  assert.ok(first && last && first.done === 0);
  assert.ok(Math.abs(first.total / last.done - 1) < 0.25, `${first.total} were to come, and ${last.done} came`);
});
