import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { IdleOpenSpecTarget } from '../../../src/targets/openspec/start-openspec.ts';
import { inlinePool } from '../../support/inline-load.ts';
import { INLINE_TARGET } from '../../support/inline-target.ts';
import { runFileInline, threadsOf } from '../../support/library-run.ts';
import { fileOf } from '../../support/scenario-text.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

it('a target is told when its window ends, unless only the load knows that', async (t) => {
  const lengthsMs: (number | null)[] = [];
  const target: IdleOpenSpecTarget = {
    ...INLINE_TARGET,
    start: async (options) => {
      const own = await INLINE_TARGET.start(options);
      const begin = (windowUs: number, endUs: number | null = null): void => {
        lengthsMs.push(endUs === null ? null : Math.round((endUs - windowUs) / 1e3));
      };
      return { ...own, begin };
    },
  };
  const scenario = (name: string, load: string): string =>
    `  - { name: ${name}, workload: { kind: concurrency, requests: [{ path: /specs }] }, load: { concurrency: 1, ${load} } }`;
  const text = [
    'version: 1',
    'target: { kind: openspec, dataset: { changes: 1, archived: 0, specs: 1, files: [] } }',
    'defaults: { warmup: 0s, confirm: 0, excuse: nothing }',
    'scenarios:',
    scenario('timed', 'duration: 50ms'),
    scenario('counted', 'iterations: 2'),
    '',
  ].join('\n');
  const threads = { ...threadsOf(inlinePool(1)), takeTarget: () => target };
  await runFileInline(fileOf(text), temporaryFolder(t), threads);
  assert.deepEqual(lengthsMs, [50, null]);
});
