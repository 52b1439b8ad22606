import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { createClock } from '../../src/metrics/clock.ts';
import type { GaugeStats } from '../../src/metrics/gauge.ts';
import { startModuleTarget } from '../../src/targets/module/start-module.ts';
import type { Target } from '../../src/targets/target.ts';
import { commandSpec, startCommand } from '../support/commands.ts';
import { ROOT } from '../support/project.ts';
import { openTarget, plainChanges } from '../support/target-repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const APPS = join(ROOT, 'test/fixtures/apps');

async function startModule(t: TestContext): Promise<Target> {
  const logPath = join(temporaryFolder(t), 'target.log');
  const target = await startModuleTarget({ path: join(APPS, 'server-app.mjs'), readyTimeoutMs: 60_000, logPath });
  t.after(() => target.close());
  return target;
}

function startProbed(t: TestContext): Promise<Target> {
  const command = [process.execPath, join(APPS, 'serve-app.mjs'), 'server-app.mjs'] as const;
  return startCommand(t, commandSpec({ cwd: temporaryFolder(t), command, probe: 'auto' }));
}

describe('a measured window', { timeout: 60_000 }, () => {
  for (const [title, start] of [
    ['the OpenSpec target', (t: TestContext) => openTarget(t, { repository: plainChanges(1) })],
    ['a module', startModule],
    ['a command with the probe', startProbed],
  ] as const) {
    it(`has reports at its edges: ${title}`, async (t) => {
      const target = await start(t);
      const clock = createClock();
      const windowUs = clock();
      const endUs = windowUs + 20_000;
      const last = new Promise<GaugeStats>((resolve) => {
        target.onGauges(({ 'target.elu': busy }) => {
          if (busy && busy.lastAtUs >= endUs) resolve(busy);
        });
      });
      target.begin(windowUs, endUs);
      // Without one as it opens, the first that ends after its end would have begun before it.
      const { firstAtUs } = await last;
      assert.ok(firstAtUs >= windowUs, `${firstAtUs - windowUs} µs`);
    });
  }
});
