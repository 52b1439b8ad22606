import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { levelScenarios } from '../../src/scenarios/level-scenarios.ts';
import { parseScenarios } from '../../src/scenarios/parse-scenarios.ts';
import type { MemoryPressureWorkload } from '../../src/scenarios/workloads/memory-pressure/types.ts';
import { assertBad, type BadText, fileWith, NO_OVERRIDES } from '../fixtures/bad-yaml/marked.ts';
import { only } from '../fixtures/good-yaml/parsed.ts';

const LOAD = 'load: { concurrency: 2, iterations: 4 }';
const SHAPES = ['objects', 'arrays', 'strings', 'buffers'] as const;

const uploads = (keys: string, lines: Parameters<typeof fileWith>[0] = {}): string =>
  fileWith({ workload: `workload: { kind: memory-pressure${keys} }`, load: LOAD, ...lines });

function workloadOf(text: string): MemoryPressureWorkload {
  const { workload } = only(text);
  assert.ok(workload.kind === 'memory-pressure');
  return workload;
}

describe('the workload memory-pressure', () => {
  it('makes documents of all shapes, unless it says otherwise', () => {
    assert.deepEqual(workloadOf(uploads(', documents: { sizes: [1MB, 10MB] }')), {
      kind: 'memory-pressure',
      path: '/documents',
      documents: { kind: 'generated', sizes: [1e6, 1e7], shapes: SHAPES, seed: 1 },
      size: null,
      headers: {},
      chunked: false,
      levels: null,
    });
    const own =
      'documents: { sizes: [1KB], shapes: [buffers, strings], seed: 7 }, path: /store/, headers: { x-a: b }, chunked: true';
    const { documents, path, headers, chunked } = workloadOf(uploads(`, ${own}`));
    assert.deepEqual(documents, { kind: 'generated', sizes: [1000], shapes: ['buffers', 'strings'], seed: 7 });
    assert.deepEqual([path, headers, chunked], ['/store', { 'x-a': 'b' }, true]);
  });

  it('takes its sizes from its levels, and at each level only the documents of that size', () => {
    const scenario = only(uploads(', documents: { seed: 3 }, levels: { size: [10MB, 1MB] }'));
    const parts = levelScenarios(scenario).map(({ workload, load }) => {
      assert.ok(workload.kind === 'memory-pressure');
      return [load.stages.map(({ name }) => name), workload.size, workload.documents];
    });
    const documents = { kind: 'generated', sizes: [1e6, 1e7], shapes: SHAPES, seed: 3 };
    assert.deepEqual(parts, [
      [['size=1MB'], 1e6, documents],
      [['size=10MB'], 1e7, documents],
    ]);
  });

  it('may have more sizes than levels', () => {
    const { documents, levels } = workloadOf(uploads(', documents: { sizes: [1MB, 5MB] }, levels: { size: [5000KB] }'));
    assert.deepEqual([documents.kind === 'generated' && documents.sizes, levels?.values], [[1e6, 5e6], [5e6]]);
  });

  it('takes documents from a folder, beside the scenario file', () => {
    const text = uploads(', documents: { dir: ./made/documents }, levels: { size: [1MB] }');
    const parsed = parseScenarios(text, '/somewhere/scenario.yaml', NO_OVERRIDES);
    const workload = parsed.ok ? parsed.file.scenarios[0]?.workload : undefined;
    assert.ok(workload?.kind === 'memory-pressure');
    assert.deepEqual(workload.documents, { kind: 'folder', dir: '/somewhere/made/documents' });
  });

  it('tells its three requests apart', () => {
    assert.deepEqual(only(uploads(', documents: { sizes: [1MB] }')).requests, ['upload', 'download', 'delete']);
    const gates =
      'gates: [ "p95(response @ size=1MB & request=upload) < 1s", "rate(bytes @ request=download) > 1MB/s" ]';
    assert.equal(only(uploads(', levels: { size: [1MB] }', { gates })).gates.length, 3);
  });
});

const BAD: readonly BadText[] = [
  ['no documents at all', uploads('').replace('kind:', '¦kind:'), 'have no sizes', 'levels: { size'],
  ['documents without sizes', uploads(', documents: { ¦seed: 1 }'), 'have no sizes'],
  ['documents that are a size', uploads(', documents: ¦10MB'), 'expected a mapping'],
  ['documents that are a list', uploads(', documents: ¦[10MB]'), 'expected a mapping'],
  ['no sizes in the list', uploads(', documents: { sizes: ¦[] }'), '1 or more entries'],
  ['a size without a unit', uploads(', documents: { sizes: [¦1000] }'), 'a size needs a unit'],
  ['a document of nothing', uploads(', documents: { sizes: [1MB, ¦0B] }'), '1B or more'],
  ['a size that is written twice', uploads(', documents: { sizes: [1MB, ¦1000KB] }'), 'duplicate size'],
  ['an unknown shape', uploads(', documents: { sizes: [1MB], shapes: [¦object] }'), 'did you mean "objects"?'],
  ['no shapes', uploads(', documents: { sizes: [1MB], shapes: ¦[] }'), '1 or more entries'],
  [
    'a shape that is written twice',
    uploads(', documents: { sizes: [1MB], shapes: [arrays, ¦arrays] }'),
    'duplicate shape',
  ],
  ['a negative seed', uploads(', documents: { sizes: [1MB], seed: ¦-1 }'), 'expected 0 or more'],
  ['a folder and sizes', uploads(', documents: { dir: ./a, ¦sizes: [1MB] }'), 'unknown key "sizes"'],
  ['a folder without a name', uploads(', documents: { dir: ¦"" }'), 'the path of a folder'],
  [
    'an unknown key of the documents',
    uploads(', documents: { sizes: [1MB], ¦shape: arrays }'),
    'did you mean "shapes"?',
  ],
  [
    'a level that is none of the sizes',
    uploads(', documents: { sizes: [1MB] }, levels: { size: [1MB, ¦2MB] }'),
    'no documents of 2MB',
  ],
  [
    'levels of something else',
    uploads(', documents: { sizes: [1MB] }, levels: { ¦readSize: [1KiB] }'),
    'unknown key "readSize"',
  ],
  ['a level that is written twice', uploads(', levels: { size: [1MB, ¦1000000B] }'), 'duplicate size'],
  ['more than the target takes', uploads(', documents: { sizes: [256MB, ¦256000001B] }'), 'up to 256MB'],
  ['a level of more than the target takes', uploads(', levels: { size: [1MB, ¦1GB] }'), 'up to 256MB'],
  [
    '22 levels of 3 requests',
    uploads(`, levels: { ¦size: [${Array.from({ length: 22 }, (_, index) => `${index + 1}MB`).join(', ')}] }`),
    '22 levels of 3 requests are 66 series',
  ],
  ['a path with a query', uploads(', path: "/documents¦?a=b", documents: { sizes: [1MB] }'), 'can’t have a query'],
  ['a path without a slash', uploads(', path: ¦documents, documents: { sizes: [1MB] }'), 'begins with "/"'],
  [
    'a header of the connection',
    uploads(', documents: { sizes: [1MB] }, headers: { ¦Content-Length: "5" }'),
    'written by the engine',
  ],
  [
    'a walk in a gate',
    uploads(', documents: { sizes: [1MB] }', { gates: 'gates: [ p95(¦traversal) < 1s ]' }),
    'the memory-pressure workload has no metric "traversal"',
  ],
  [
    'a request that it has not',
    uploads(', levels: { size: [1MB] }', { gates: 'gates:\n      - p95(response @ size=1MB & request=¦uplaod) < 1s' }),
    'did you mean "upload"?',
  ],
];

describe('a mistake in memory-pressure', () => {
  for (const [title, marked, ...words] of BAD)
    it(`is blamed at the exact character: ${title}`, () => assertBad(marked, words));

  it('is none where a server elsewhere may take more', () => {
    const target = 'target: { kind: url, url: "http://127.0.0.1:8080" }';
    assert.equal(workloadOf(uploads(', documents: { sizes: [1GB] }', { target })).kind, 'memory-pressure');
  });
});
