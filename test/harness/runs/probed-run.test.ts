import assert from 'node:assert/strict';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { runFileInline } from '../../support/library-run.ts';
import { ROOT } from '../../support/project.ts';
import { runningIn } from '../../support/running-in.ts';
import { fileOf } from '../../support/scenario-text.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const APPS = join(ROOT, 'test/fixtures/apps');
const TOKEN = 'a-token-that-stands-in-the-file';

describe('a run against an Express app of somebody’s own', { timeout: 120_000 }, () => {
  const module = `{ kind: module, module: ${JSON.stringify(join(APPS, 'express-app.mjs'))} }`;
  const words = [process.execPath, join(APPS, 'serve-app.mjs'), 'express-app.mjs'];
  const command = `{ kind: command, command: ${JSON.stringify(words)}, env: { NODE_V8_COVERAGE: "" }, cwd: FOLDER, keep: true }`;
  for (const [title, target, death, isAlwaysWatched] of [
    ['as a module', module, /its thread failed: the database is gone/, true],
    ['as a command with the probe', command, /exited with code 1; its last lines: .*the database is gone/, false],
  ] as const) {
    it(`fails the gates on memory by a file that is held in whole, and by a leak, and tells why it died: ${title}`, async (t) => {
      const folder = temporaryFolder(t);
      const file = join(folder, 'file');
      writeFileSync(file, '');
      truncateSync(file, 60e6);
      const request = (path: string): string =>
        `{ name: it, path: ${JSON.stringify(path)}, headers: { authorization: ${TOKEN} } }`;
      const scenario = (name: string, path: string, end: number | string, gates: string): string =>
        `  - { name: ${name}, workload: { kind: concurrency, requests: [ ${request(path)} ] }, load: { concurrency: 1, ${typeof end === 'number' ? 'iterations' : 'duration'}: ${end} }, gates: [ ${gates} ] }`;
      const text = [
        'version: 1',
        `target: ${target.replace('FOLDER', JSON.stringify(folder))}`,
        'defaults: { warmup: 0s, confirm: 0, excuse: nothing }',
        'scenarios:',
        scenario('well', '/', 20, 'peak(target.memory) < 50MB, max(custom.leaked) < 1, growth(target.memory) < 20MB'),
        scenario('whole', `/whole-file?path=${file}`, 2, 'peak(target.memory) < 50MB, growth(target.memory) < 20MB'),
        scenario('leak', '/leak', 60, 'peak(target.memory) < 50MB, growth(target.memory) < 20MB'),
        // A window that is shorter than the time from one report to the next.
        scenario('unasked', '/', '300ms', 'mean(response) < 5s, mean(target.cpu) > 0%'),
        scenario('dies', '/exit', 1, 'peak(target.memory) < 50MB'),
        '',
      ].join('\n');
      const { id, scenarios: all } = await runFileInline(fileOf(text), folder);
      const [scenarios, dies, unasked] = [all.slice(0, 3), all[4], all[3]];
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
      const heldAtFirst = (of: (typeof all)[number] | undefined) => of?.gauges['target.memory']?.baseline ?? null;
      assert.ok(scenarios.every((of) => heldAtFirst(of) !== null));
      // A command is watched closely only where a gate asks for it.
      assert.equal(unasked?.verdict, 'pass');
      assert.equal(heldAtFirst(unasked) !== null, isAlwaysWatched);
      assert.equal(dies?.verdict, 'fail');
      assert.match(dies.validity.reasons.join('\n'), death);
      const printed = readFileSync(join(folder, 'out', id, 'target.log'), 'utf8');
      assert.match(printed, /^exits for •••$/m);
      assert.ok(!printed.includes(TOKEN));
      // A command that is kept is one process for all; nothing of it is left.
      assert.equal(new Set(all.map(({ target: { facts } }) => facts['pid'])).size, 1);
      assert.deepEqual(runningIn(folder), []);
    });
  }
});
