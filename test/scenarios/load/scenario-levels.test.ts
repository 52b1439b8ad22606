import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { scenarioJsonSchema } from '../../../src/scenarios/json-schema.ts';
import { levelScenarios } from '../../../src/scenarios/level-scenarios.ts';
import { seriesKeys } from '../../../src/scenarios/load/plan.ts';
import type { Scenario } from '../../../src/scenarios/scenario.ts';
import { fileWith, NO_OVERRIDES, placeOf, problemsOf } from '../../fixtures/bad-yaml/marked.ts';
import { only } from '../../fixtures/good-yaml/parsed.ts';

const LOAD = 'load: { concurrency: 2, duration: 5s }';

const walks = (levels: string, lines: Parameters<typeof fileWith>[0] = {}): string =>
  fileWith({ workload: `workload: { kind: pagination, levels: ${levels} }`, load: LOAD, ...lines });
const streams = (keys: string, lines: Parameters<typeof fileWith>[0] = {}): string =>
  fileWith({ workload: `workload: { kind: streaming, ${keys} }`, load: LOAD, ...lines });
const mix = (levels: string, load: string, gates = '[]'): string =>
  fileWith({
    workload: `workload: { kind: concurrency, requests: [{ name: a, path: / }, { name: b, path: /b }], levels: ${levels} }`,
    load: `load: ${load}`,
    gates: `gates: ${gates}`,
  });

/** What runs one after the other: stage, users or rate, length, and what the level changes in the workload. */
function described(scenario: Scenario): readonly unknown[] {
  return levelScenarios(scenario).map(({ workload, load }) => {
    assert.equal(load.stages.length, 1);
    const [stage] = load.stages;
    const own =
      workload.kind === 'pagination'
        ? workload.pageSize
        : workload.kind === 'streaming'
          ? [workload.readSize, workload.files === 'all' || workload.files.map((file) => file.bytes)]
          : null;
    return [stage?.name, stage?.from, stage?.to, stage?.overMs, load.iterations, own];
  });
}

describe('levels', () => {
  it('are run in ascending order, however they are written, each with the whole load', () => {
    assert.deepEqual(described(only(walks('{ pageSize: [100, 10, 50] }'))), [
      ['pageSize=10', 2, 2, 5000, null, 10],
      ['pageSize=50', 2, 2, 5000, null, 50],
      ['pageSize=100', 2, 2, 5000, null, 100],
    ]);
  });

  it('of a size take the place of files, and of a read size stand beside them', () => {
    const sizes = only(streams('levels: { size: [100MB, 10MB] }', { load: 'load: { concurrency: 2, iterations: 8 }' }));
    const day = 24 * 3600 * 1000;
    assert.deepEqual(described(sizes), [
      ['size=10MB', 2, 2, day, 8, [null, [1e7]]],
      ['size=100MB', 2, 2, day, 8, [null, [1e8]]],
    ]);
    const pieces = only(streams('files: [10MB, 50MB], levels: { readSize: [64KiB, 1024B] }'));
    assert.deepEqual(described(pieces), [
      ['readSize=1KiB', 2, 2, 5000, null, [1024, [1e7, 5e7]]],
      ['readSize=64KiB', 2, 2, 5000, null, [65_536, [1e7, 5e7]]],
    ]);
  });

  it('of concurrency take its place in the load', () => {
    assert.deepEqual(described(only(mix('{ concurrency: [5, 1, 25] }', '{ iterations: 200 }'))), [
      ['concurrency=1', 1, 1, 86_400_000, 200, null],
      ['concurrency=5', 5, 5, 86_400_000, 200, null],
      ['concurrency=25', 25, 25, 86_400_000, 200, null],
    ]);
  });

  it('can stand beside a rate', () => {
    const open = only(walks('{ pageSize: [10, 20] }', { load: 'load: { rate: 50/s, duration: 2s }' }));
    assert.deepEqual(described(open), [
      ['pageSize=10', 50, 50, 2000, null, 10],
      ['pageSize=20', 50, 50, 2000, null, 20],
    ]);
  });

  it('have a series of their own for each request', () => {
    const keys = levelScenarios(only(mix('{ concurrency: [1, 5] }', '{ duration: 1s }'))).flatMap(seriesKeys);
    assert.deepEqual(
      keys.map(({ stage, request }) => `${stage} ${request}`),
      ['concurrency=1 a', 'concurrency=1 b', 'concurrency=5 a', 'concurrency=5 b'],
    );
    const files = levelScenarios(only(streams('levels: { size: [10MB, 50MB] }'))).flatMap(seriesKeys);
    assert.deepEqual(
      files.map(({ request }) => request),
      ['file', 'file'],
    );
  });

  it('are not there where nobody asks for them: a scenario is its own only part', () => {
    const scenario = only(fileWith({}));
    assert.deepEqual(levelScenarios(scenario), [scenario]);
  });

  it('can fill all 64 series', () => {
    const values = Array.from({ length: 64 }, (_, index) => index + 1).join(', ');
    assert.equal(levelScenarios(only(walks(`{ pageSize: [${values}] }`))).length, 64);
  });

  it('of pages keep the load that the command line gives them', () => {
    const overrides = { ...NO_OVERRIDES, duration: '300ms', concurrency: '7' };
    assert.deepEqual(problemsOf(walks('{ pageSize: [10, 20] }'), overrides), []);
  });

  it('of concurrency refuse a concurrency from the command line, and blame the flag', () => {
    const text = mix('{ concurrency: [1, 5] }', '{ duration: 1s }');
    const problems = problemsOf(text, { ...NO_OVERRIDES, concurrency: '7' });
    assert.deepEqual(problems.map(placeOf), ['--concurrency']);
    assert.match(problems[0]?.message ?? '', /the levels set the concurrency/);
    assert.deepEqual(problemsOf(text, { ...NO_OVERRIDES, duration: '300ms' }), []);
  });
});

describe('a gate on a level', () => {
  const gateOf = (gate: string): readonly unknown[] => {
    const [first] = only(walks('{ pageSize: [10, 50] }', { gates: `gates: [ "${gate}" ]` })).gates;
    return [first?.text, first?.selectors];
  };
  const TEN = [{ kind: 'stage', name: 'pageSize=10' }];

  it('names it by key and value', () => {
    assert.deepEqual(gateOf('p95(traversal@pageSize=10) < 1s'), ['p95(traversal @ pageSize=10) < 1s', TEN]);
  });

  it('can be about the target’s memory, which is told apart by level', () => {
    for (const aggregate of ['rise', 'peak', 'growth', 'mean', 'last'])
      assert.deepEqual(gateOf(`${aggregate}(target.memory @ pageSize=10) < 20MB`)[1], TEN);
  });

  it('can name a request besides', () => {
    const both = [...TEN, { kind: 'request', name: 'page' }];
    assert.deepEqual(gateOf('p95(response @ pageSize=10 & request=page) < 1s')[1], both);
  });

  it('knows a size in any spelling', () => {
    for (const written of ['10MB', '10000KB', '0.01GB', '10000000B']) {
      const text = streams('levels: { size: [50MB, 10MB] }', { gates: `gates: [ "max(gap @ size=${written}) < 1s" ]` });
      assert.deepEqual(only(text).gates[0]?.selectors, [{ kind: 'stage', name: 'size=10MB' }]);
    }
  });
});

describe('the JSON Schema of levels', () => {
  it('knows for each kind of workload what it can sweep', () => {
    const schema = JSON.parse(JSON.stringify(scenarioJsonSchema()));
    const { oneOf, anyOf } = schema.properties.scenarios.items.properties.workload;
    const kinds: Record<string, string[]> = {};
    for (const { properties } of oneOf ?? anyOf) {
      if (properties.levels) kinds[properties.kind.const] = Object.keys(properties.levels.properties);
    }
    assert.deepEqual(kinds, {
      pagination: ['pageSize'],
      streaming: ['size', 'readSize'],
      concurrency: ['concurrency'],
      'memory-pressure': ['size'],
    });
  });
});
