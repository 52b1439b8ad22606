import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ATTACHMENT_KINDS } from '../../src/datasets/content/openspec/attachment.ts';
import { repositoryPart } from '../../src/datasets/output/test-environment.ts';
import { TEST_REPOSITORY } from '../../src/datasets/recipes/layout.ts';
import { SHARED_CACHE } from '../support/cache.ts';
import { askOpenspecEach, assertFlawless, strictly } from '../support/openspec.ts';
import { SHORT_FILES } from '../support/shipped-scenarios.ts';
import { environment } from '../support/small-outputs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { prepare } from './small-dataset.ts';

/** The dataset of scenarios.yaml with smaller files, which other tests have made or will use. */
const WHOLE = { changes: 1200, archived: 120, specs: 40, files: SHORT_FILES };
/** There are more specs than changes: in the other datasets it is the other way round. */
const ENVIRONMENT = { changes: 24, archived: 10, specs: 30, attachments: ATTACHMENT_KINDS, seed: 99 };
const SMALL = [
  { changes: 15, archived: 3, specs: 1, files: [], seed: -7 },
  { changes: 10, archived: 3, specs: 0, files: [], seed: 2 ** 40 + 0.5 },
];

// One start of the real tool answers all questions. One of them is about a dataset of full size; whatever does not depend on
// the size is asked of small ones.
describe('the real openspec', () => {
  const folder = temporaryFolder({ after });
  // biome-ignore lint/suspicious/noExplicitAny: what it answers is its own
  let answers: readonly any[] = [];
  before(async () => {
    const whole = await prepare(SHARED_CACHE, WHOLE);
    const made = join(folder, 'environment');
    await environment(made, [repositoryPart(ENVIRONMENT)]);
    const cwd = join(made, TEST_REPOSITORY);
    const small = await Promise.all(SMALL.map((spec) => prepare(join(folder, 'cache'), spec)));
    answers = await askOpenspecEach([
      strictly(whole.repositoryDir),
      strictly(cwd),
      { cwd, args: ['list'] },
      { cwd, args: ['validate', '--archived'] },
      ...small.map(({ repositoryDir }) => strictly(repositoryDir)),
    ]);
  });

  it('passes each of 1,200 changes and 40 specs without a remark: `openspec validate --all --strict`', () =>
    assertFlawless(answers[0], WHOLE));

  it('finds a repository of a test environment valid', () => assertFlawless(answers[1], ENVIRONMENT));

  it('lists the active changes of a test environment, in every state', () => {
    const { changes } = answers[2];
    assert.equal(changes.length, 24);
    const statuses = new Map<string, number>();
    for (const { status } of changes) statuses.set(status, (statuses.get(status) ?? 0) + 1);
    assert.deepEqual([...statuses.keys()].sort(), ['complete', 'in-progress', 'no-tasks']);
    for (const [status, count] of statuses) assert.ok(count >= 2, `${status}: ${count}`);
    assert.equal(new Set(changes.map(({ lastModified }: { lastModified: string }) => lastModified)).size, 24);
  });

  it('finds the archived changes of a test environment valid', () => {
    const { items, summary } = answers[3];
    assert.deepEqual(
      items.filter(({ issues }: { issues: readonly unknown[] }) => issues.length > 0),
      [],
    );
    assert.equal(summary.totals.items, 10);
  });

  for (const [index, spec] of SMALL.entries()) {
    it(`finds ${spec.changes} changes over ${spec.specs} specs with seed ${spec.seed} valid, too`, () =>
      assertFlawless(answers[4 + index], spec));
  }
});
