import { describe, it } from 'node:test';
import { assertBad, type BadText, fileWith } from '../fixtures/bad-yaml/marked.ts';

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

const LEVELS: readonly BadText[] = [
  ['levels that are a list', walks('¦[10, 20]'), 'expected a mapping'],
  [
    'levels of nothing',
    fileWith({ workload: 'workload: { kind: pagination, levels: ¦{} }' }),
    'levels need a key to sweep',
  ],
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
  ['a level that is written twice', walks('{ pageSize: [10, 20, ¦10] }'), 'duplicate pageSize'],
  [
    '65 levels',
    walks(`{ pageSize: ¦[${Array.from({ length: 65 }, (_, i) => i + 1).join(', ')}] }`),
    'at most 64 entries',
  ],
  [
    'a page size beside levels of it',
    fileWith({ workload: 'workload: { kind: pagination, ¦pageSize: 50, levels: { pageSize: [10, 20] } }' }),
    'the levels set the pageSize',
  ],
  ['a size without a unit', streams('levels: { size: [¦100] }', { target: url }), 'a size needs a unit'],
  ['the same size in two spellings', streams('levels: { size: [10MB, ¦10000KB] }'), 'duplicate size'],
  [
    'a size that the dataset has not',
    streams('levels: { size: [10MB, ¦20MB] }'),
    'no file of 20MB',
    '10MB, 50MB, 100MB',
  ],
  ['files beside levels of a size', streams('¦files: [10MB], levels: { size: [50MB] }'), 'the levels set the size'],
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
    'the levels set the readSize',
  ],
  ['a read size that is a number', streams('files: [10MB], readSize: ¦65536'), 'a size needs a unit'],
  [
    'users beside levels of users',
    mix('{ concurrency: [1, 5] }', '{ ¦concurrency: 5, duration: 1s }'),
    'the levels set the concurrency',
  ],
  [
    'a rate beside levels of users',
    mix('{ concurrency: [1, 5] }', '{ ¦rate: 5/s, duration: 1s }'),
    'the levels set the concurrency',
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
    'not measured by request',
  ],
  ['a level without a value', 'p95(traversal @ pageSize=¦) < 1s', 'a name after "="'],
];

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
      ['not measured by stage'],
    ));
});
