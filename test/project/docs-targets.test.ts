import assert from 'node:assert/strict';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { NO_OVERRIDES } from '../../src/harness/load-scenarios.ts';
import { parseScenarios } from '../../src/scenarios/parse-scenarios.ts';
import { blocksOf } from '../support/documented.ts';
import { runFileInline } from '../support/library-run.ts';
import { ROOT } from '../support/project.ts';
import { plainChanges, writeRepository } from '../support/target-repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const PAGE = readFileSync(join(ROOT, 'docs/targets.md'), 'utf8');

/** The blocks of one language, in the order of the page. */
function blocks(language: string): readonly string[] {
  return [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, text = '']) => text);
}

describe('the whole files of docs/targets.md', { timeout: 60_000 }, () => {
  const rows = [
    ['app.js', 'module', 'iterations: 1000', 'iterations: 1000', 4],
    ['server.js', 'command', 'iterations: 2000', 'iterations: 1000', 5],
  ] as const;
  for (const [index, [file, kind, long, short, gates]] of rows.entries()) {
    it(`run against ${file}, a ${kind}`, async (t) => {
      const folder = temporaryFolder(t);
      writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
      writeFileSync(join(folder, file), blocks('js')[index] ?? '');
      symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
      const yaml = blocks('yaml')[index] ?? '';
      assert.ok(yaml.includes(long) && yaml.includes(file));
      const text = yaml
        .replace(long, short)
        .replace('    workload:', '    excuse: nothing\n    confirm: 0\n    workload:');
      const parsed = parseScenarios(text, join(folder, 'scenarios.yaml'), NO_OVERRIDES);
      assert.ok(parsed.ok, JSON.stringify(parsed));
      const { scenarios } = await runFileInline(parsed.file, folder);
      const { target, runs } = scenarios[0] ?? assert.fail();
      assert.deepEqual([target.kind, target.facts['kind']], [kind, kind]);
      assert.deepEqual(
        runs.map(({ reconciliation }) => reconciliation?.verdict),
        ['pass'],
      );
      const real = scenarios[0]?.gates.filter(({ gate }) => !gate.startsWith('p95(response)')) ?? [];
      // A busy machine may miss a limit on time.
      assert.deepEqual(
        real.map(({ gate, verdict }) => [gate, verdict]),
        real.map(({ gate }) => [gate, 'pass']),
        JSON.stringify(real),
      );
      assert.equal(real.length, gates);
      assert.ok(
        real.every(({ value }) => value !== null),
        JSON.stringify(real),
      );
    });
  }

  it('run as docs/ci.md begins, in a folder that was empty', async (t) => {
    const folder = temporaryFolder(t);
    const [app, yaml] = ['js', 'yaml'].map((kind) => blocksOf(kind).find(({ page }) => page === 'docs/ci.md')?.text);
    writeFileSync(join(folder, 'app.mjs'), app ?? '');
    const text = (yaml ?? '')
      .replace('duration: 10s', 'iterations: 300')
      .replace('    workload:', '    excuse: nothing\n    confirm: 0\n    warmup: 0s\n    workload:');
    const parsed = parseScenarios(text, join(folder, 'scenarios.yaml'), NO_OVERRIDES);
    assert.ok(parsed.ok, JSON.stringify(parsed));
    const { scenarios } = await runFileInline(parsed.file, folder);
    assert.deepEqual([scenarios[0]?.counters.ok, scenarios[0]?.gates.length], [300, 4]);
  });

  it('run on a repository of the user', async (t) => {
    const folder = writeRepository(temporaryFolder(t), plainChanges(30));
    const text = (blocks('yaml')[rows.length] ?? '')
      .replaceAll('duration: 5s', 'iterations: 40')
      .replaceAll('    workload:', '    excuse: nothing\n    confirm: 0\n    warmup: 0s\n    workload:');
    const parsed = parseScenarios(text, join(folder, 'scenarios.yaml'), NO_OVERRIDES);
    assert.ok(parsed.ok, JSON.stringify(parsed));
    const { scenarios } = await runFileInline(parsed.file, temporaryFolder(t));
    assert.deepEqual(
      scenarios.map(({ name, counters }) => [name, counters.iterations.ok]),
      [
        ['walk-my-changes', 40],
        ['read-my-changes', 40],
      ],
    );
  });
});
