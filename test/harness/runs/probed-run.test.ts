import assert from 'node:assert/strict';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { runInline } from '../../support/library-run.ts';
import { ROOT } from '../../support/project.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const APPS = join(ROOT, 'test/fixtures/apps');

describe('a run against an Express app of somebody’s own', { timeout: 120_000 }, () => {
  const module = `{ kind: module, module: ${JSON.stringify(join(APPS, 'express-app.mjs'))} }`;
  const words = [process.execPath, join(APPS, 'serve-app.mjs'), 'express-app.mjs'];
  const command = `{ kind: command, command: ${JSON.stringify(words)}, env: { NODE_V8_COVERAGE: "" }, keep: true }`;
  for (const [title, target, death] of [
    ['as a module', module, /its thread failed: the database is gone/],
    ['as a command with the probe', command, /exited with code 1; its last lines: .*the database is gone/],
  ] as const) {
    it(`fails the gates on memory by a file that is held in whole, and by a leak, and tells why it died: ${title}`, async (t) => {
      const file = join(temporaryFolder(t), 'file');
      writeFileSync(file, '');
      truncateSync(file, 60e6);
      const request = (path: string): string => `{ name: it, path: ${JSON.stringify(path)} }`;
      const scenario = (name: string, path: string, iterations: number, gates: string): string =>
        `  - { name: ${name}, workload: { kind: concurrency, requests: [ ${request(path)} ] }, load: { concurrency: 1, iterations: ${iterations} }, gates: [ ${gates} ] }`;
      const { scenarios: all } = await runInline(
        [
          'version: 1',
          `target: ${target}`,
          'defaults: { warmup: 0s, confirm: 0, excuse: nothing }',
          'scenarios:',
          scenario('well', '/', 20, 'peak(target.memory) < 50MB, max(custom.leaked) < 1, growth(target.memory) < 20MB'),
          scenario('whole', `/whole-file?path=${file}`, 2, 'peak(target.memory) < 50MB, growth(target.memory) < 20MB'),
          scenario('leak', '/leak', 60, 'peak(target.memory) < 50MB, growth(target.memory) < 20MB'),
          scenario('dies', '/exit', 1, 'peak(target.memory) < 50MB'),
          '',
        ].join('\n'),
      );
      const [scenarios, dies] = [all.slice(0, 3), all[3]];
      assert.deepEqual(
        scenarios.map(({ gates }) => gates.map(({ verdict }) => verdict)),
        [
          ['pass', 'pass', 'pass', 'pass'],
          ['fail', 'pass', 'pass'],
          ['fail', 'fail', 'pass'],
        ],
        JSON.stringify(scenarios.map(({ gates }) => gates)),
      );
      assert.deepEqual(
        scenarios.flatMap(({ runs }) => runs.map(({ reconciliation }) => reconciliation?.verdict)),
        ['pass', 'pass', 'pass'],
      );
      assert.equal(dies?.verdict, 'fail');
      assert.match(dies.validity.reasons.join('\n'), death);
    });
  }
});
