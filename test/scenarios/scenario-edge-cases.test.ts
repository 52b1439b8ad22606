import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import { levelScenarios } from '../../src/scenarios/level-scenarios.ts';
import { metricsOf } from '../../src/scenarios/workloads/language/workload-language.ts';
import { specOf, WORKLOADS, type Workload } from '../../src/scenarios/workloads/workload.ts';
import { assertBad, type BadText, fileWith } from '../fixtures/bad-yaml/marked.ts';
import { only } from '../fixtures/good-yaml/parsed.ts';
import { scenarioBreaches } from '../support/scenario-schema.ts';

const cases = (keys = '', lines: Parameters<typeof fileWith>[0] = {}): string =>
  fileWith({ workload: `workload: { kind: edge-cases${keys} }`, ...lines });

const DEFAULTS = {
  kind: 'edge-cases',
  path: '/documents',
  cases: { kind: 'generated', seed: 1 },
  hostile: true,
  headers: {},
  levels: null,
};

function figuresOf(kind: Workload['kind'], load: 'open' | 'closed' | null): ReturnType<typeof metricsOf> {
  return metricsOf(specOf({ kind, levels: null }, WORKLOADS), load, WORKLOADS);
}

describe('the edge-cases workload', () => {
  for (const [title, keys, differs] of [
    ['makes its own cases unless it is told where they are', '', {}],
    ['takes a seed', ', cases: { seed: 7 }', { cases: { kind: 'generated', seed: 7 } }],
    ['takes the lowest seed', ', cases: { seed: 0 }', { cases: { kind: 'generated', seed: 0 } }],
    ['takes no more than defaults from an empty mapping', ', cases: {}', {}],
    ['can be without hostile requests', ', hostile: false', { hostile: false }],
    ['can be told what is the default', ', hostile: true, path: /documents, cases: { seed: 1 }', {}],
    ['drops the slash at the end of its path', ', path: /v1/documents/', { path: '/v1/documents' }],
    ['takes headers', ', headers: { authorization: Bearer x }', { headers: { authorization: 'Bearer x' } }],
  ] as const) {
    it(title, () => assert.deepEqual(only(cases(keys)).workload, { ...DEFAULTS, ...differs }));
  }

  it('takes a folder, relative to the scenario file', () => {
    const { workload } = only(cases(', cases: { dir: ./cases }'));
    assert.deepEqual(workload, { ...DEFAULTS, cases: { kind: 'folder', dir: resolve('cases') } });
  });

  it('tells its requests apart, the hostile ones where there are any', () => {
    const names = ['', ', hostile: false'].map((keys) => only(cases(keys)).requests);
    assert.deepEqual(names, [
      ['put', 'get', 'delete', 'hostile'],
      ['put', 'get', 'delete'],
    ]);
  });

  it('can be gated on each of them', () => {
    for (const name of ['put', 'get', 'delete', 'hostile']) {
      const { gates } = only(cases('', { gates: `gates: [ "p95(response @ request=${name}) < 1s" ]` }));
      assert.deepEqual(gates[0]?.selectors, [{ kind: 'request', name }]);
    }
  });

  it('has the figures of every workload, and no other', () => {
    assert.deepEqual(figuresOf('edge-cases', 'closed'), figuresOf('memory-pressure', 'closed'));
  });

  it('runs as its own only part, in closed and in open loads', () => {
    for (const load of ['{ concurrency: 4, iterations: 100 }', '{ rate: 20/s, duration: 2s, maxInFlight: 10 }']) {
      const scenario = only(cases('', { load: `load: ${load}` }));
      assert.deepEqual(levelScenarios(scenario), [scenario]);
    }
  });

  it('stands in the JSON Schema as it is read', () => {
    const file = (workload: object) => ({
      version: 1,
      scenarios: [
        { name: 'a', workload: { kind: 'edge-cases', ...workload }, load: { concurrency: 1, duration: '1s' } },
      ],
    });
    for (const right of [{}, { cases: { seed: 2 } }, { cases: { dir: './x' }, hostile: false, path: '/d' }])
      assert.deepEqual(scenarioBreaches(file(right)), []);
    for (const wrong of [{ hostile: 'no' }, { cases: { seed: -1 } }, { cases: 3 }, { levels: {} }])
      assert.notDeepEqual(scenarioBreaches(file(wrong)), [], JSON.stringify(wrong));
  });
});

const MISTAKES: readonly BadText[] = [
  ['a kind with a typing mistake', cases().replace('edge-cases', '¦edge-case'), 'edge-cases'],
  ['an unknown key', cases(', ¦hostil: true'), 'unknown key "hostil"', 'did you mean "hostile"?'],
  ['levels, of which it has none', cases(', ¦levels: { size: [1MB] }'), 'unknown key "levels"'],
  ['cases that are a number', cases(', cases: ¦3')],
  ['cases that are a text', cases(', cases: ¦./cases')],
  ['a seed below zero', cases(', cases: { seed: ¦-1 }'), '0 or more'],
  ['a seed that is too large', cases(', cases: { seed: ¦4294967296 }'), 'at most 4294967295'],
  ['half a seed', cases(', cases: { seed: ¦1.5 }'), 'whole number'],
  ['a seed that is a text', cases(', cases: { seed: ¦"1" }'), 'expected a number'],
  ['a folder without a name', cases(', cases: { dir: ¦"" }'), 'the path of a folder'],
  ['a folder with a NUL', cases(', cases: { dir: ¦"\\0" }'), 'NUL'],
  ['a folder that is a number', cases(', cases: { dir: ¦5 }'), 'expected a text'],
  ['a folder and a seed', cases(', cases: { dir: ./cases, ¦seed: 1 }'), 'unknown key "seed"', 'known keys: dir'],
  [
    'a folder of a dataset without a name',
    fileWith({ target: 'target: { kind: openspec, dataset: { dir: ¦"" } }' }),
    'the path of a folder',
  ],
  ['hostile that is a text', cases(', hostile: ¦"yes"'), 'expected'],
  ['hostile that is a number', cases(', hostile: ¦1'), 'expected'],
  ['a path without its slash', cases(', path: ¦documents'), 'begins with "/"'],
  ['a path with a query', cases(', path: /documents¦?a=b'), 'can’t have a query'],
  ['a path with a blank', cases(', path: "/a¦ b"'), '%20'],
  ['a path to another host', cases(', path: /¦/host'), 'does not begin with "//"'],
  ['a header that is the engine’s', cases(', headers: { ¦content-length: "5" }'), 'written by the engine'],
  ['a header with a line break', cases(', headers: { x: ¦"a\\nb" }'), "can't hold"],
  ['two mistakes at once', cases(', hostile: ¦3, path: ¦x'), 'expected', 'begins with "/"'],
  [
    'a gate on a request that is not sent',
    cases(', hostile: false', { gates: 'gates: [ "p95(response @ request=¦hostile) < 1s" ]' }),
    'hostile',
  ],
  ['a gate on a figure that it has not', cases('', { gates: 'gates: [ "p95(¦traversal) < 1s" ]' }), 'traversal'],
];

describe('a mistake in the edge-cases workload', () => {
  for (const [title, marked, ...words] of MISTAKES)
    it(`is blamed at the exact character: ${title}`, () => assertBad(marked, words));
});
