import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { loadBudget, nodeVersion } from '../../../src/harness/budget/load-budget.ts';
import { budgetText } from '../../../src/scenarios/budget/budget-text.ts';
import { fingerprintOf } from '../../../src/scenarios/budget/fingerprint.ts';
import { fileWith } from '../../fixtures/bad-yaml/marked.ts';
import { parsed } from '../../fixtures/good-yaml/parsed.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('a budget that is loaded', () => {
  const file = parsed(
    fileWith({
      load: 'load: { concurrency: 10, iterations: 15000 }',
      more: 'warmup: 5000 iterations',
      gates: 'gates: [ mean(alloc/request) < 1kB ]',
    }),
  );
  const path = join(temporaryFolder({ after }), 'perf-budget.yaml');
  const [scenario = assert.fail()] = file.scenarios;
  const figures = ['alloc/request', 'in/request'].map((metric) => ({ metric, value: 81, tolerancePercent: 0 }));
  const fingerprint = fingerprintOf(scenario, file.path);
  const budgetOf = (name: string) => ({ name, fingerprint, commit: null, node: nodeVersion(), figures });

  it('adds its gates behind those of the scenario, each with a number of its own', () => {
    writeFileSync(path, budgetText({ scenarios: [budgetOf(scenario.name)] }));
    const [loaded] = loadBudget(path, file).file.scenarios;
    assert.deepEqual(
      loaded?.gates.map(({ id, text, budget }) => [id, text, budget === null]),
      [
        ...scenario.gates.map(({ id, text }) => [id, text, true]),
        [2, 'mean(alloc/request) <= 81B', false],
        [3, 'mean(in/request) <= 81B', false],
      ],
    );
    assert.deepEqual(new Set(loaded?.gates.map(({ id }) => id)).size, loaded?.gates.length);
  });

  it('is refused with the path, if it can’t be read and if it is wrong', () => {
    const folder = join(path, '..');
    assert.throws(() => loadBudget(folder, file), {
      code: 'CONFIG',
      message: new RegExp(`^can't read ${folder}: EISDIR`),
    });
    writeFileSync(path, budgetText({ scenarios: [budgetOf('other')] }));
    assert.throws(() => loadBudget(path, file), {
      code: 'CONFIG',
      message: /perf-budget\.yaml:\d+:\d+ {2}there is no/,
    });
  });
});
