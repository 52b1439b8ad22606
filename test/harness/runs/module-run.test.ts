import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { startModuleTarget } from '../../../src/targets/module/start-module.ts';
import { runInline } from '../../support/library-run.ts';
import { ROOT } from '../../support/project.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const EXPRESS = join(ROOT, 'test/fixtures/apps/express-app.mjs');

function scenario(name: string, path: string, iterations: number, gates: string): string {
  const workload = `{ kind: concurrency, requests: [ { name: it, path: "${path}" } ] }`;
  return `  - { name: ${name}, workload: ${workload}, load: { concurrency: 1, iterations: ${iterations} }, gates: [ ${gates} ] }`;
}

describe('a run against an Express app in a thread of its own', { timeout: 60_000 }, () => {
  it('fails the gates on memory by a leak, and tells why it died', async () => {
    const { scenarios } = await runInline(
      [
        'version: 1',
        `target: { kind: module, module: ${JSON.stringify(EXPRESS)} }`,
        'defaults: { warmup: 0s, confirm: 0, excuse: nothing }',
        'scenarios:',
        scenario('leak', '/leak', 60, 'peak(target.memory) < 50MB, growth(target.memory) < 20MB'),
        scenario('dies', '/exit', 1, 'peak(target.memory) < 50MB'),
        '',
      ].join('\n'),
    );
    const [leak, dies] = scenarios;
    assert.deepEqual(
      leak?.gates.map(({ verdict }) => verdict),
      ['fail', 'fail', 'pass'],
    );
    assert.equal(dies?.verdict, 'fail');
    assert.match(JSON.stringify(dies?.validity), /its thread failed: the database is gone/);
  });

  it('never begins where the app ends its thread, or does not listen in time', async (t) => {
    const folder = temporaryFolder(t);
    const rows = [
      ['exits.mjs', 'console.log("bye"); process.exit(3)', 60_000, /^the module .* did not start: .* exit code 3$/],
      ['silent.mjs', 'export default async (port) => {}', 1, /^the module .* does not listen after 0\.001 s$/],
    ] as const;
    for (const [name, text, readyTimeoutMs, message] of rows) {
      const path = join(folder, name);
      writeFileSync(path, text);
      const start = startModuleTarget({ path, readyTimeoutMs, logPath: join(folder, 'target.log') });
      await assert.rejects(start, { code: 'UNREACHABLE', message });
    }
  });
});
