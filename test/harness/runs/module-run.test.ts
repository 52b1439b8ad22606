import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { startModuleTarget } from '../../../src/targets/module/start-module.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('a run against an app in a thread of its own', { timeout: 60_000 }, () => {
  it('never begins where the app ends its thread, or does not listen in time', async (t) => {
    const folder = temporaryFolder(t);
    const logPath = join(folder, 'target.log');
    const rows = [
      ['exits.mjs', 'console.log("bye"); process.exit(3)', 60_000, /^the module .* did not start: .* exit code 3$/],
      ['silent.mjs', 'export default async (port) => {}', 1, /^the module .* does not listen after 0\.001 s$/],
    ] as const;
    for (const [name, text, readyTimeoutMs, message] of rows) {
      const path = join(folder, name);
      writeFileSync(path, text);
      const start = startModuleTarget({ path, readyTimeoutMs, logPath });
      await assert.rejects(start, { code: 'UNREACHABLE', message });
    }
    assert.equal(readFileSync(logPath, 'utf8'), 'bye\n');
  });
});
