import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { prepareDataset } from '../../src/datasets/recipes/dataset.ts';
import type { DatasetSpec } from '../../src/scenarios/target/target.ts';
import { askOpenspec, assertFlawless } from '../support/openspec.ts';

const cacheDir = mkdtempSync(join(tmpdir(), 'dataset-openspec-'));
after(() => rmSync(cacheDir, { recursive: true }));

async function repositoryOf(spec: DatasetSpec): Promise<string> {
  const options = { cacheDir, onProgress: () => {}, signal: new AbortController().signal };
  return (await prepareDataset(spec, options)).repositoryDir;
}

type Item = { readonly issues: readonly unknown[] };

const whole = { changes: 1200, archived: 120, specs: 40, files: [], seed: 1 };

test('the real `openspec validate --all --strict` passes each of 1,200 changes and 40 specs without a remark', async () => {
  await assertFlawless(await repositoryOf(whole), whole);
});

test('the real `openspec list` shows exactly the 1,200 active changes, in every state', async () => {
  const { changes } = await askOpenspec(await repositoryOf(whole), 'list');
  assert.equal(changes.length, 1200);
  const statuses = new Map<string, number>();
  for (const { status } of changes) statuses.set(status, (statuses.get(status) ?? 0) + 1);
  assert.deepEqual([...statuses.keys()].sort(), ['complete', 'in-progress', 'no-tasks']);
  for (const [status, count] of statuses) assert.ok(count >= 20, `${status}: ${count}`);
  assert.equal(new Set(changes.map(({ lastModified }: { lastModified: string }) => lastModified)).size > 1100, true);
});

test('the real `openspec validate --archived` finds every task of the archive done', async () => {
  const { items, summary } = await askOpenspec(await repositoryOf(whole), 'validate', '--archived');
  assert.deepEqual(
    items.filter(({ issues }: Item) => issues.length > 0),
    [],
  );
  assert.equal(summary.totals.items, 120);
});

for (const spec of [
  { changes: 80, archived: 10, specs: 6, files: [], seed: 2 },
  { changes: 40, archived: 5, specs: 1, files: [], seed: -7 },
  { changes: 20, archived: 5, specs: 0, files: [], seed: 2 ** 40 + 0.5 },
  { changes: 150, archived: 0, specs: 200, files: [], seed: 99 },
]) {
  test(`${spec.changes} changes over ${spec.specs} specs with seed ${spec.seed} are valid, too`, async () => {
    await assertFlawless(await repositoryOf(spec), spec);
  });
}
