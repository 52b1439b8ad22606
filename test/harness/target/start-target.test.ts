import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { KeptReading } from '../../../src/harness/target/kept-reading.ts';
import { KeptTargets } from '../../../src/harness/target/kept-targets.ts';
import { createTargetStarter } from '../../../src/harness/target/start-target.ts';
import { createClock } from '../../../src/metrics/clock.ts';
import type { SharedReading } from '../../../src/targets/openspec/start-openspec.ts';
import { inlinePool } from '../../support/inline-load.ts';
import { INLINE_TARGET } from '../../support/inline-target.ts';
import { threadsOf } from '../../support/library-run.ts';
import { fileOf } from '../../support/scenario-text.ts';
import { writeRepository } from '../../support/target-repository.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

it('targets of one run share what was read of a dataset, and a repository of the user is read at each start', async (t) => {
  const [folder, repository] = [temporaryFolder(t), writeRepository(temporaryFolder(t), {})];
  const walks = 'workload: { kind: pagination }, load: { concurrency: 1, iterations: 1 }';
  const { scenarios } = fileOf(`version: 1
scenarios:
  - { name: generated, target: { kind: openspec, dataset: { changes: 1 } }, ${walks} }
  - { name: users, target: { kind: openspec, repository: "${repository}" }, ${walks} }
`);
  const given: (SharedReading | null | undefined)[] = [];
  const pool = inlinePool(1);
  const threads = {
    ...threadsOf(pool),
    takeTarget: () => ({
      ...INLINE_TARGET,
      start: async (options: Parameters<typeof INLINE_TARGET.start>[0]) => {
        given.push((await options).reading);
        return INLINE_TARGET.start(options);
      },
    }),
  };
  const signal = new AbortController().signal;
  const logs = { logPath: join(folder, 'log'), kept: new KeptTargets(), clock: createClock(), hurry: signal };
  const start = createTargetStarter(threads, join(folder, 'cache'), logs, () => undefined);
  for (const scenario of [...scenarios, ...scenarios]) {
    const target = await start(scenario, signal);
    await target.close();
  }
  await pool.close();
  const [reading] = given;
  assert.ok(reading instanceof KeptReading);
  assert.deepEqual(given, [reading, null, reading, null]);
  assert.equal(given[2], reading);
});
