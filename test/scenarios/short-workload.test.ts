import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertBad, type BadText, NO_OVERRIDES, placeOf, problemsOf } from '../fixtures/bad-yaml/marked.ts';
import { scenarioBreaches } from '../support/scenario-schema.ts';
import { fileOf } from '../support/scenario-text.ts';

const LOAD = 'load: { concurrency: 1, duration: 1s }';

/** A file of one scenario with these keys, a line each. */
function file(...keys: readonly string[]): string {
  return ['version: 1', 'scenarios:', '  - name: a', ...keys.map((key) => `    ${key}`), ''].join('\n');
}

const MISTAKES: readonly BadText[] = [
  ['a path without its slash', file('requests: [ { path: ¦orders } ]', LOAD), 'begins with "/"'],
  ['a typing mistake in a request', file('requests: [ { path: /, ¦methd: GET } ]', LOAD), 'did you mean "method"?'],
  ['no request', file('requests: ¦[]', LOAD), '1 or more entries'],
  ['a placeholder that nothing fills', file('requests: [ { path: "/¦{id}" } ]', LOAD), 'is not one of the values'],
  ['an empty list of values', file('values: { id: ¦[] }', 'requests: [ { path: "/{id}" } ]', LOAD), '1 or more'],
  [
    'levels beside a load that has one',
    file('requests: [ { path: / } ]', 'levels: { concurrency: [1, ¦0] }', 'load: { duration: 1s }'),
    '1 or more, got 0',
  ],
  [
    'too many series',
    file(
      `requests: [ ${Array.from({ length: 9 }, (_, index) => `{ path: /${index} }`).join(', ')} ]`,
      'levels: { ¦concurrency: [1, 2, 3, 4, 5, 6, 7, 8] }',
      'load: { duration: 1s }',
    ),
    '8 levels of 9 requests',
  ],
  [
    'requests beside a workload',
    file('workload: { kind: pagination }', '¦requests: [ { path: / } ]', LOAD),
    'without a workload',
    'write it inside of the workload',
  ],
  [
    'values beside a workload',
    file('workload: { kind: pagination }', '¦values: { a: [1] }', LOAD),
    'beside "requests"',
  ],
  ['neither', file(LOAD).replace('name: a', '¦name: a'), 'the key "workload" is missing'],
  [
    'a typing mistake in its key',
    file('¦request: [ { path: / } ]', LOAD).replace('name: a', '¦name: a'),
    'missing',
    'did you mean "requests"?',
  ],
  [
    'a gate on no request of it',
    file('requests: [ { path: / } ]', LOAD, 'gates: [ p95(response @ request=¦b) < 1s ]'),
    'b',
  ],
];

describe('a scenario without a workload, whose requests stand in it', () => {
  it('is one of concurrency, with values and levels', () => {
    const requests = 'requests: [ { path: "/orders/{id}", weight: 2 }, { name: all, path: /orders } ]';
    const [values, levels, load] = [
      'values: { id: [1, 2] }',
      'levels: { concurrency: [1, 2] }',
      'load: { duration: 1s }',
    ];
    const gates = `gates: [ 'p95(response @ request="GET /orders/{id}" & concurrency=2) < 1s' ]`;
    const [short] = fileOf(file(values, requests, levels, load, gates)).scenarios;
    const workload = `workload: { kind: concurrency, ${requests}, ${values}, ${levels} }`;
    const [long] = fileOf(file(workload, load, gates)).scenarios;
    const line = 8;
    assert.deepEqual(
      { ...short, gates: short?.gates.map((gate) => ({ ...gate, line })) },
      { ...long, gates: long?.gates.map((gate) => ({ ...gate, line })) },
    );
    assert.ok(short?.workload.kind === 'concurrency' && short.workload.requests.length === 2);
  });

  it('takes its load from flags, which are blamed for what they say', () => {
    const text = file('requests: [ { path: / } ]', LOAD);
    assert.deepEqual(problemsOf(text, { ...NO_OVERRIDES, concurrency: '0' }).map(placeOf), ['--concurrency']);
    assert.deepEqual(problemsOf(text, { ...NO_OVERRIDES, concurrency: '5' }), []);
  });

  it('shares its requests with other scenarios by an alias, whose mistakes are found where they are written', () => {
    const text = `x-mix: &mix [ { path: ¦orders } ]\n${file('requests: *mix', LOAD)}`;
    assertBad(text, ['begins with "/"']);
    const merged = `x-base: &base\n  requests: [ { path: /, ¦methd: GET } ]\n${file('<<: *base', LOAD)}`;
    assertBad(merged, ['did you mean "method"?']);
  });

  it('stands in the JSON Schema as it is read', () => {
    const base = { name: 'a', load: { concurrency: 1, duration: '1s' } };
    const of = (keys: object): object => ({ version: 1, scenarios: [{ ...base, ...keys }] });
    const requests = [{ path: '/' }];
    const workload = { kind: 'pagination' };
    for (const right of [{ requests }, { requests, values: { a: [1] } }, { workload }])
      assert.deepEqual(scenarioBreaches(of(right)), []);
    for (const wrong of [{}, { requests, workload }, { requests: [] }, { requests: [{ pth: '/' }] }, { values: {} }])
      assert.notDeepEqual(scenarioBreaches(of(wrong)), [], JSON.stringify(wrong));
  });

  for (const [title, text, ...words] of MISTAKES)
    it(`is refused, with its place, for ${title}`, () => assertBad(text, words));
});
