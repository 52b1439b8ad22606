import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HarnessError } from '../../../src/errors.ts';
import { refuseClimbing } from '../../../src/harness/comparison/comparison-plan.ts';
import { comparedFigures } from '../../../src/harness/launches/compared-figures.ts';
import { comparedLevels } from '../../../src/harness/launches/compared-levels.ts';
import { fileOf, scenarioOf } from '../../support/scenario-text.ts';

const file = (...scenarios: readonly string[]): string =>
  ['version: 1', 'target: { kind: openspec }', 'scenarios:', ...scenarios.map((keys) => `  - { ${keys} }`)].join('\n');
const REQUESTS = 'workload: { kind: concurrency, requests: [{ name: a, path: /changes }] }';
const CLIMB = '{ name: climb, to: 200/s, over: 5s }';
const PEAK = '{ name: peak, to: 200/s, over: 10s }';

function compared(keys: string) {
  const { scenarios, climbing } = comparedLevels(scenarioOf(file(`name: s, ${keys}`)));
  const levels = scenarios.map(({ name, load, gates }) => [
    name,
    load.stages.map(({ from }) => from),
    gates.filter(({ line }) => line !== null).map(({ text }) => text),
  ]);
  return { levels, climbing };
}

describe('the levels at which a scenario is compared', () => {
  it('are the scenario itself where its load has one level, open or closed', () => {
    for (const [load, level] of [
      ['{ concurrency: 3, duration: 5s }', 3],
      ['{ rate: 50/s, duration: 5s }', 50],
    ] as const) {
      assert.deepEqual(compared(`${REQUESTS}, load: ${load}`), { levels: [['s', [level], []]], climbing: [] });
    }
  });

  it('are the values of a sweep, each with the gates that are of it', () => {
    const gates = 'gates: [ p95(response @ pageSize=50) < 1s, mean(response) < 1s ]';
    const sweep = `workload: { kind: pagination, levels: { pageSize: [10, 50] } }, load: { concurrency: 2, duration: 1s }, ${gates}`;
    assert.deepEqual(compared(sweep), {
      levels: [
        ['s @ pageSize=10', [2], ['mean(response) < 1s']],
        ['s @ pageSize=50', [2], ['p95(response @ pageSize=50) < 1s', 'mean(response) < 1s']],
      ],
      climbing: [],
    });
  });

  it('are the stages that keep theirs, and those that climb are told', () => {
    const stages = `load: { stages: [ ${CLIMB}, ${PEAK} ] }, gates: [ p95(response @ climb) < 1s, p95(response @ peak) < 1s ]`;
    assert.deepEqual(compared(`${REQUESTS}, ${stages}`), {
      levels: [['s @ peak', [200], ['p95(response @ peak) < 1s']]],
      climbing: ['s @ climb'],
    });
  });

  it('have a gated figure of their stage once, though it is a standard one, too', () => {
    const stages = `load: { stages: [ ${CLIMB}, ${PEAK} ] }, gates: [ p95(response @ peak) < 1s, p50(response @ request=a) < 1s ]`;
    const [peak] = comparedLevels(scenarioOf(file(`name: s, ${REQUESTS}, ${stages}`))).scenarios;
    const figures = comparedFigures(peak ?? assert.fail()).figures.map(({ metric, gated }) => [metric, gated] as const);
    assert.deepEqual(
      figures.filter(([metric]) => /p(50|95)/.test(metric)),
      [
        ['p95(response @ peak)', true],
        ['p50(response @ request=a)', true],
        ['p50(response)', false],
      ],
    );
  });

  it('are none of a load that only climbs, which is refused with its line, and what to do', () => {
    const steady = `name: steady, ${REQUESTS}, load: { rate: 5/s, duration: 1s }`;
    const text = file(steady, `name: ramp, ${REQUESTS}, load: { stages: [ ${CLIMB} ] }`);
    assert.throws(
      () => refuseClimbing(fileOf(text)),
      (error) =>
        error instanceof HarnessError &&
        error.code === 'CONFIG' &&
        /^scenarios\.yaml:5:\d+ scenario "ramp" can’t be compared: its load never keeps a level/.test(error.message) &&
        /or compare the others: --scenario steady$/.test(error.hint ?? ''),
    );
    refuseClimbing(fileOf(file(steady)));
  });
});
