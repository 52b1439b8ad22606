import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { scenarioJsonSchema } from '../src/scenarios/json-schema.ts';
import { partsOf } from '../src/scenarios/levels.ts';
import type { Scenario } from '../src/scenarios/scenario.ts';
import { seriesKeys } from '../src/workers/plan.ts';
import { assertBad, type BadText, fileWith, NO_OVERRIDES, placeOf, problemsOf } from './fixtures/bad-yaml/marked.ts';
import { only } from './fixtures/good-yaml/parsed.ts';

const url = 'target: { kind: url, url: "http://127.0.0.1:8080" }';
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
  return partsOf(scenario).map(({ workload, load }) => {
    assert.equal(load.stages.length, 1);
    const [stage] = load.stages;
    const own =
      workload.kind === 'pagination'
        ? workload.pageSize
        : workload.kind === 'streaming'
          ? [workload.readSize, workload.files.map((file) => file.bytes)]
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
    const keys = partsOf(only(mix('{ concurrency: [1, 5] }', '{ duration: 1s }'))).flatMap(seriesKeys);
    assert.deepEqual(
      keys.map(({ stage, request }) => `${stage} ${request}`),
      ['concurrency=1 a', 'concurrency=1 b', 'concurrency=5 a', 'concurrency=5 b'],
    );
    const files = partsOf(only(streams('levels: { size: [10MB, 50MB] }'))).flatMap(seriesKeys);
    assert.deepEqual(
      files.map(({ request }) => request),
      ['file', 'file'],
    );
  });

  it('are not there where nobody asks for them: a scenario is its own only part', () => {
    const scenario = only(fileWith({}));
    assert.deepEqual(partsOf(scenario), [scenario]);
  });

  it('can fill all 64 series', () => {
    const values = Array.from({ length: 64 }, (_, index) => index + 1).join(', ');
    assert.equal(partsOf(only(walks(`{ pageSize: [${values}] }`))).length, 64);
  });

  it('of pages keep the load that the command line gives them', () => {
    const overrides = { ...NO_OVERRIDES, duration: '300ms', concurrency: '7' };
    assert.deepEqual(problemsOf(walks('{ pageSize: [10, 20] }'), overrides), []);
  });

  it('of concurrency refuse a concurrency from the command line, and blame the flag', () => {
    const text = mix('{ concurrency: [1, 5] }', '{ duration: 1s }');
    const problems = problemsOf(text, { ...NO_OVERRIDES, concurrency: '7' });
    assert.deepEqual(problems.map(placeOf), ['--concurrency']);
    assert.match(problems[0]?.message ?? '', /the levels say the concurrency/);
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

const LEVELS: readonly BadText[] = [
  ['levels that are a list', walks('¦[10, 20]'), 'expected a mapping'],
  ['levels of nothing', fileWith({ workload: 'workload: { kind: pagination, levels: ¦{} }' }), 'levels sweep one key'],
  [
    'levels of a key that the workload has not',
    walks('{ ¦size: [10MB] }'),
    'unknown key "size"',
    'known keys: pageSize',
  ],
  ['a key with a typing mistake', walks('{ ¦pagesize: [10] }'), 'did you mean "pageSize"?'],
  ['levels that are one value', walks('{ pageSize: ¦10 }'), 'expected a list'],
  ['an empty list of levels', walks('{ pageSize: ¦[] }'), '1 or more entries'],
  ['a page of nothing', walks('{ pageSize: [10, ¦0] }'), 'expected 1 or more'],
  ['a page of half an item', walks('{ pageSize: [¦1.5] }'), 'expected a whole number'],
  ['a level that is a text', walks('{ pageSize: [¦"10"] }'), 'expected a number'],
  ['a level that stands twice', walks('{ pageSize: [10, 20, ¦10] }'), 'this pageSize stands twice'],
  [
    '65 levels',
    walks(`{ pageSize: ¦[${Array.from({ length: 65 }, (_, i) => i + 1).join(', ')}] }`),
    'at most 64 entries',
  ],
  [
    'a page size beside levels of it',
    fileWith({ workload: 'workload: { kind: pagination, ¦pageSize: 50, levels: { pageSize: [10, 20] } }' }),
    'the levels say the pageSize',
  ],
  ['a size without a unit', streams('levels: { size: [¦100] }', { target: url }), 'a size needs a unit'],
  ['the same size in two spellings', streams('levels: { size: [10MB, ¦10000KB] }'), 'this size stands twice'],
  [
    'a size that the dataset has not',
    streams('levels: { size: [10MB, ¦20MB] }'),
    'no file of 20MB',
    '10MB, 50MB, 100MB',
  ],
  ['files beside levels of a size', streams('¦files: [10MB], levels: { size: [50MB] }'), 'the levels say the size'],
  [
    'neither files nor sizes',
    streams('levels: { readSize: [64KiB] }').replace('kind: streaming', '¦kind: streaming'),
    '"files" is missing',
    'levels: { size',
  ],
  [
    'levels of two keys',
    streams('levels: { size: [10MB], ¦readSize: [64KiB] }'),
    'one key, not two',
    'a scenario for each',
  ],
  ['a read size below 512 bytes', streams('files: [10MB], levels: { readSize: [¦511B] }'), '512B or more'],
  ['a read size above 1 MiB', streams('files: [10MB], levels: { readSize: [64KiB, ¦2MiB] }'), '1MiB or less'],
  [
    'a read size beside levels of it',
    streams('files: [10MB], ¦readSize: 1KiB, levels: { readSize: [64KiB] }'),
    'the levels say the readSize',
  ],
  ['a read size that is a number', streams('files: [10MB], readSize: ¦65536'), 'a size needs a unit'],
  [
    'users beside levels of users',
    mix('{ concurrency: [1, 5] }', '{ ¦concurrency: 5, duration: 1s }'),
    'the levels say the concurrency',
  ],
  [
    'a rate beside levels of users',
    mix('{ concurrency: [1, 5] }', '{ ¦rate: 5/s, duration: 1s }'),
    'the levels say the concurrency',
    'numbers of users',
  ],
  [
    'levels of users without an end',
    mix('{ concurrency: [1, 5] }', '{ ¦thinkTime: 1s }'),
    'needs a duration or iterations',
  ],
  ['a level without users', mix('{ concurrency: [¦0, 5] }', '{ duration: 1s }'), 'expected 1 or more'],
  [
    'stages beside levels',
    walks('{ pageSize: [10, 20] }', { load: 'load: { ¦stages: [ { to: 5, over: 1s } ] }' }),
    'has no stages',
    'each level is a stage',
  ],
  [
    'stages beside levels of users',
    mix('{ concurrency: [1, 5] }', '{ ¦stages: [ { to: 5, over: 1s } ], duration: 1s }'),
    'has no stages',
  ],
  [
    'more series than there may be',
    mix(`{ ¦concurrency: [${Array.from({ length: 33 }, (_, i) => i + 1).join(', ')}] }`, '{ duration: 1s }'),
    '33 levels of 2 requests are 66 series',
  ],
  [
    'levels that take more than a day together',
    walks('{ pageSize: [10, 20, 30] }', { load: 'load: { concurrency: 1, duration: ¦9h }' }),
    'the levels take 27h together',
  ],
  [
    'a bad level and a bad gate, both',
    walks('{ pageSize: [¦0] }', { gates: 'gates: [ "p95(¦gap @ pageSize=10) < 1s" ]' }),
    '1 or more',
    '"gap"',
  ],
];

const GATES: readonly BadText[] = [
  ['a level that is not there', 'p95(traversal @ pageSize=¦30) < 1s', 'there is no level "pageSize=30"', 'pageSize='],
  ['a level that is no number', 'p95(traversal @ pageSize=¦10MB) < 1s', 'there is no level'],
  ['levels of another key', 'p95(traversal @ ¦size=10) < 1s', 'no levels of size', '@ pageSize=VALUE'],
  ['a key with a typing mistake', 'p95(traversal @ ¦pageSiz=10) < 1s', 'unknown selector "pageSiz"', 'pageSize=VALUE'],
  ['two levels', 'p95(traversal @ pageSize=10 & ¦pageSize=50) < 1s', 'belongs to one level'],
  ['the stage of a load without levels', 'p95(traversal @ ¦main) < 1s', 'there is no stage "main"', 'pageSize=10'],
  [
    'a request of a memory figure',
    'rise(target.memory @ pageSize=10 & ¦request=page) < 1MB',
    'not told apart by request',
  ],
  ['a level without a value', 'p95(traversal @ pageSize=¦) < 1s', 'a name after "="'],
];

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

describe('a mistake in levels', () => {
  for (const [title, marked, ...words] of LEVELS)
    it(`is blamed at the exact character: ${title}`, () => assertBad(marked, words));
});

describe('a mistake in a gate on a level', () => {
  for (const [title, gate, ...words] of GATES)
    it(`is blamed at the exact character: ${title}`, () =>
      assertBad(walks('{ pageSize: [10, 50] }', { gates: `gates:\n      - ${gate}` }), words));

  it('is blamed where there are no levels at all', () =>
    assertBad(fileWith({ gates: 'gates:\n      - p95(traversal @ ¦pageSize=10) < 1s' }), [
      'add levels: { pageSize: [ … ] }',
    ]));

  it('is still refused for memory of a stage that is no level', () =>
    assertBad(
      fileWith({
        load: 'load: { stages: [ { name: up, to: 5, over: 1s } ] }',
        gates: 'gates:\n      - peak(target.memory @ ¦up) < 5MB',
      }),
      ['not told apart by stage'],
    ));
});
