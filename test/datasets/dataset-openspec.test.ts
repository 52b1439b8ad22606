import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ATTACHMENT_KINDS } from '../../src/datasets/content/openspec/attachment.ts';
import { repositoryPart } from '../../src/datasets/output/test-environment.ts';
import { TEST_REPOSITORY } from '../../src/datasets/recipes/layout.ts';
import { SHARED_CACHE } from '../support/cache.ts';
import { askOpenspec, assertFlawless } from '../support/openspec.ts';
import { SHORT_FILES } from '../support/shipped-scenarios.ts';
import { environment } from '../support/small-outputs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { prepare } from './small-dataset.ts';

// Each question to the real tool starts a process. One of them is about a dataset of full size; whatever does not depend
// on the size is asked of small ones.

const cacheDir = temporaryFolder({ after });

test('the real `openspec validate --all --strict` passes each of 1,200 changes and 40 specs without a remark', async () => {
  // The dataset of scenarios.yaml with smaller files, which other tests have made or will use.
  const whole = { changes: 1200, archived: 120, specs: 40, files: SHORT_FILES };
  await assertFlawless((await prepare(SHARED_CACHE, whole)).repositoryDir, whole);
});

test('a repository of a test environment is valid; `openspec list` shows its active changes, in every state', async (t) => {
  const dir = temporaryFolder(t);
  // There are more specs than changes: in the other datasets it is the other way round.
  const spec = { changes: 24, archived: 10, specs: 30, attachments: ATTACHMENT_KINDS, seed: 99 };
  await environment(dir, [repositoryPart(spec)]);
  const repositoryDir = join(dir, TEST_REPOSITORY);
  await assertFlawless(repositoryDir, spec);

  const { changes } = await askOpenspec(repositoryDir, 'list');
  assert.equal(changes.length, 24);
  const statuses = new Map<string, number>();
  for (const { status } of changes) statuses.set(status, (statuses.get(status) ?? 0) + 1);
  assert.deepEqual([...statuses.keys()].sort(), ['complete', 'in-progress', 'no-tasks']);
  for (const [status, count] of statuses) assert.ok(count >= 2, `${status}: ${count}`);
  assert.equal(new Set(changes.map(({ lastModified }: { lastModified: string }) => lastModified)).size, 24);

  const { items, summary } = await askOpenspec(repositoryDir, 'validate', '--archived');
  assert.deepEqual(
    items.filter(({ issues }: { issues: readonly unknown[] }) => issues.length > 0),
    [],
  );
  assert.equal(summary.totals.items, 10);
});

for (const spec of [
  { changes: 15, archived: 3, specs: 1, files: [], seed: -7 },
  { changes: 10, archived: 3, specs: 0, files: [], seed: 2 ** 40 + 0.5 },
]) {
  test(`${spec.changes} changes over ${spec.specs} specs with seed ${spec.seed} are valid, too`, async () => {
    await assertFlawless((await prepare(cacheDir, spec)).repositoryDir, spec);
  });
}
