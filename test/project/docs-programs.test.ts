import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { NO_OVERRIDES } from '../../src/harness/load-scenarios.ts';
import type { ScenarioResult } from '../../src/harness/result/result.ts';
import { parseScenarios } from '../../src/scenarios/parse-scenarios.ts';
import { blocksOf } from '../support/documented.ts';
import { runFileInline } from '../support/library-run.ts';
import { ROOT } from '../support/project.ts';
import { schemaBreaches } from '../support/result-schema.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

type Shorter = readonly (readonly [long: string, short: string])[];

/** Runs a file that is shipped or shown, `shorter` than it is; its place stays the folder of the project. */
async function runShort(folder: string, text: string, shorter: Shorter): Promise<readonly ScenarioResult[]> {
  const short = shorter.reduce((before, [from, to]) => {
    assert.ok(before.includes(from), from);
    return before.replaceAll(from, to);
  }, text);
  const parsed = parseScenarios(short, join(ROOT, 'programs.yaml'), NO_OVERRIDES);
  assert.ok(parsed.ok, JSON.stringify(parsed));
  const result = await runFileInline(parsed.file, folder);
  assert.deepEqual(schemaBreaches(result), []);
  return result.scenarios;
}

/** A busy machine may miss limits on time and CPU; without GNU time memory is no more than a lower bound. */
function assertRight({ name, gates, failures, target }: ScenarioResult): void {
  assert.deepEqual([name, failures, target], [name, [], { kind: 'none', origin: '', facts: {} }]);
  for (const { gate, value, verdict } of gates) {
    assert.ok(value !== null, gate);
    if (gate.startsWith('share(ok)')) assert.equal(verdict, 'pass', gate);
  }
}

describe('scenarios of programs', { timeout: 120_000 }, () => {
  const QUICK = 'warmup: 0s, confirm: 0, excuse: nothing';

  it('run as docs/programs.md shows them', async (t) => {
    const [page] = blocksOf('yaml').filter((block) => block.page === 'docs/programs.md');
    const [scenario = assert.fail()] = await runShort(temporaryFolder(t), page?.text ?? '', [
      ['warmup: 1 iteration', QUICK],
      ['iterations: 20', 'iterations: 2'],
    ]);
    assertRight(scenario);
    const { counters, timers, series } = scenario;
    assert.deepEqual([counters.ok, counters.items, timers.startup?.count], [2, 3, 2]);
    assert.deepEqual(
      series.map(({ request, counters: { ok } }) => [request, ok]),
      [
        ['list', 1],
        ['nothing', 1],
      ],
    );
  });

  it('run the real openspec over a generated repository, as openspec.yaml has it', async (t) => {
    const scenarios = await runShort(temporaryFolder(t), readFileSync(join(ROOT, 'openspec.yaml'), 'utf8'), [
      ['warmup: 1 iteration', QUICK],
      ['changes: 1200', 'changes: 6, specs: 4'],
      ['items: 1200', 'items: 6'],
      ['items: 1240', 'items: 10'],
      ['add-account-approval', 'bound-cache-merging'],
      ['iterations: 10', 'iterations: 1'],
      ['iterations: 5', 'iterations: 1'],
      // Each start of the command takes a second, and the docs above are run with theirs.
      ['      startup: [--version]', '      # '],
    ]);
    for (const scenario of scenarios) assertRight(scenario);
    assert.deepEqual(
      scenarios.map(({ name, counters }) => [name, counters.ok, name === 'openspec-show' || counters.items]),
      [
        ['openspec-list', 1, 6],
        ['openspec-show', 1, true],
        ['openspec-validate', 1, 10],
      ],
    );
  });
});
