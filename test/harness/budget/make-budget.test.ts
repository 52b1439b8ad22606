import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { forBudget, type Measured, makeScenarioBudget, mergeBudget } from '../../../src/harness/budget/make-budget.ts';
import type { AttemptSummary, ScenarioResult, WorkResult } from '../../../src/harness/result/result.ts';
import type { ScenarioBudget } from '../../../src/scenarios/budget/budget.ts';
import { fileWith } from '../../fixtures/bad-yaml/marked.ts';
import { only } from '../../fixtures/good-yaml/parsed.ts';
import { repeatOf, scenarioResultOf } from '../../support/result.ts';

const SCENARIO = only(
  fileWith({ load: 'load: { concurrency: 10, iterations: 15000 }', more: 'warmup: 5000 iterations' }),
);

const workOf = (alloc: number, out = 100): WorkResult => ({
  figures: { 'alloc/request': alloc, 'in/request': 81, 'out/request': out, 'out/item': out / 50, 'cpu/request': 1 },
  invalid: null,
});
const attempt = (work: WorkResult): AttemptSummary => ({ ...repeatOf(1), work });

function made(
  result: Partial<ScenarioResult>,
  known: ScenarioBudget | null = null,
): ReturnType<typeof makeScenarioBudget> {
  const measured: Measured = {
    ...{ scenario: SCENARIO, file: 's.yaml', commit: 'abc', node: 20, known },
    result: scenarioResultOf({ verdict: 'pass', ...result }),
  };
  return makeScenarioBudget(measured);
}

function figuresOf(budget: ReturnType<typeof makeScenarioBudget>): readonly (readonly [string, number, number])[] {
  assert.ok('figures' in budget);
  return budget.figures.map(({ metric, value, tolerancePercent }) => [metric, value, tolerancePercent]);
}

describe('the budget of a scenario', () => {
  it('is its allocation within 1 %, and its bytes on the wire exactly', () => {
    const work = workOf(31_612.4, 6893.25);
    assert.deepEqual(figuresOf(made({ work, runs: [attempt(work), attempt(work)] })), [
      ['alloc/request', 31_612, 1],
      ['in/request', 81, 0],
      ['out/request', 6893.25, 0],
    ]);
  });

  it('is as wide as its own runs are apart: three times the largest deviation, rounded up', () => {
    const runs = [attempt(workOf(30_000, 100)), attempt(workOf(30_600, 101))];
    assert.deepEqual(figuresOf(made({ work: workOf(30_300, 100.5), runs })), [
      ['alloc/request', 30_300, 3],
      ['in/request', 81, 0],
      ['out/request', 101, 1.5],
    ]);
  });

  it('is as wide as a run is below the others', () => {
    const runs = [30_300, 30_285, 29_415].map((alloc) => attempt(workOf(alloc)));
    assert.deepEqual(figuresOf(made({ work: workOf(30_000), runs }))[0], ['alloc/request', 30_000, 5.9]);
  });

  it('is measured with no gate but that all is ok, as often as it is asked for, and nothing else', () => {
    const own = only(
      fileWith({
        load: 'load: { concurrency: 10, iterations: 15000 }',
        more: 'warmup: 5000 iterations\n    confirm: 2',
        gates: 'gates: [ mean(alloc/request) < 1kB ]',
      }),
    );
    assert.deepEqual([own.gates.length, own.confirm], [2, 2]);
    const { gates, repeat, confirm, crossCheck } = forBudget(own, 4);
    assert.deepEqual(
      gates.map(({ id, text }) => [id, text]),
      [[0, 'share(ok) == 100%']],
    );
    assert.deepEqual([repeat, confirm, crossCheck], [4, 0, null]);
  });

  it('is never wider than a budget file may say', () => {
    const runs = [attempt(workOf(10_000, 100)), attempt(workOf(30_000, 100))];
    assert.deepEqual(figuresOf(made({ work: workOf(20_000, 100), runs }))[0], ['alloc/request', 20_000, 100]);
  });

  it('has a figure for each level', () => {
    const level = (value: number): ScenarioResult['levels'][number] => ({
      ...scenarioResultOf({}),
      ...{ name: `pageSize=${value}`, key: 'pageSize', value, windowMs: 1, work: workOf(value * 1000) },
    });
    const figures = figuresOf(made({ work: workOf(1), levels: [level(10), level(50)] }));
    assert.deepEqual(
      figures.filter(([metric]) => metric.startsWith('alloc')),
      [
        ['alloc/request @ pageSize=10', 10_000, 1],
        ['alloc/request @ pageSize=50', 50_000, 1],
      ],
    );
  });

  it('keeps the figures and the tolerances that were chosen for it', () => {
    const figures = [{ metric: 'out/item', value: 7, tolerancePercent: 5 }];
    const known = { name: 'a', fingerprint: '', commit: null, node: 18, figures };
    const budget = made({ work: workOf(31_612) }, known);
    assert.deepEqual(figuresOf(budget), [['out/item', 2, 5]]);
    assert.ok('node' in budget);
    assert.deepEqual([budget.node, budget.commit], [20, 'abc']);
  });

  it('is its bytes on the wire where the target is seen from outside alone', () => {
    const work = { figures: { 'in/request': 81, 'out/request': 100 }, invalid: null };
    assert.deepEqual(figuresOf(made({ work })), [
      ['in/request', 81, 0],
      ['out/request', 100, 0],
    ]);
    const figures = [{ metric: 'alloc/request', value: 7, tolerancePercent: 5 }];
    assert.deepEqual(made({ work }, { name: 'a', fingerprint: '', commit: null, node: 18, figures }), {
      obstacle: 'its target can’t tell what its budget names: alloc/request',
    });
  });

  it('is none where nothing is known, or requests failed', () => {
    assert.deepEqual(made({ work: null }), { obstacle: 'nothing is known of what its requests cost' });
    assert.deepEqual(made({ work: { ...workOf(1), invalid: 'too few' } }), { obstacle: 'too few' });
    assert.deepEqual(made({ work: workOf(1), verdict: 'fail' }), { obstacle: 'not all requests ended ok' });
  });

  it('takes the place of the one before; others stay, and those of scenarios that are gone go', () => {
    const of = (name: string, node: number): ScenarioBudget => ({
      name,
      fingerprint: '',
      commit: null,
      node,
      figures: [],
    });
    const known = { scenarios: [of('a', 1), of('b', 1), of('gone', 1)] };
    const merged = mergeBudget(known, [of('b', 2), of('new', 2)], ['a', 'b', 'new']);
    assert.deepEqual(
      merged.scenarios.map(({ name, node }) => [name, node]),
      [
        ['a', 1],
        ['b', 2],
        ['new', 2],
      ],
    );
    assert.deepEqual(mergeBudget(null, [of('a', 2)], ['a']).scenarios.length, 1);
  });
});
