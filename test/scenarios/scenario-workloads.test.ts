import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { scenarioJsonSchema } from '../../src/scenarios/json-schema.ts';
import type { ConcurrencyWorkload } from '../../src/scenarios/workloads/concurrency/types.ts';
import { metricsOf } from '../../src/scenarios/workloads/language/workload-language.ts';
import { specOf, WORKLOADS, type Workload } from '../../src/scenarios/workloads/workload.ts';
import { fileWith, requestsWith } from '../fixtures/bad-yaml/marked.ts';
import { only } from '../fixtures/good-yaml/parsed.ts';

const EXPECT_OK = { status: [200], bytes: null, contains: null, items: null, sha256: null };

function figuresOf(kind: Workload['kind'], load: 'open' | 'closed' | null): ReturnType<typeof metricsOf> {
  return metricsOf(specOf({ kind, levels: null }, WORKLOADS), load, WORKLOADS);
}

function mixOf(text: string): ConcurrencyWorkload {
  const { workload } = only(text);
  assert.ok(workload.kind === 'concurrency');
  return workload;
}

describe('the paths by which a target is asked whether it is there', () => {
  const ROWS: readonly (readonly [workload: string, paths: string])[] = [
    ['kind: pagination, path: "/orders?open=1"', '/orders?open=1'],
    ['kind: streaming, index: /list, files: [ { path: /big, bytes: 1MB } ], verify: length', '/list /big'],
    ['kind: memory-pressure, path: /store, documents: { sizes: [1MB] }', '/store'],
    ['kind: edge-cases, path: /', '/'],
    [
      'kind: concurrency, requests: [ { method: post, path: /make }, { path: "/{v}" }, { path: /read }, { name: n, operation: create } ], values: { v: { path: /values } }',
      '/read /values /changes /make /read',
    ],
  ];
  for (const [workload, paths] of ROWS)
    it(`are ${paths}`, () => {
      const scenario = only(fileWith({ workload: `workload: { ${workload} }` }));
      assert.deepEqual(specOf(scenario.workload, WORKLOADS).paths(scenario.workload).join(' '), paths);
    });
});

describe('a request', () => {
  it('sends a mapping as JSON, with its type unless that is set', () => {
    const { requests } = mixOf(
      requestsWith(
        '{ name: a, method: post, path: /, body: { n: [1, two] } }, { name: b, path: /, headers: { Content-Type: text/json }, body: [] }, { name: c, path: /, body: x }',
      ),
    );
    assert.deepEqual(
      requests.map(({ method, headers, body }) => ({ method, headers, body })),
      [
        { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"n":[1,"two"]}' },
        { method: 'GET', headers: { 'Content-Type': 'text/json' }, body: '[]' },
        { method: 'GET', headers: {}, body: 'x' },
      ],
    );
  });

  it('expects what it says', () => {
    const sum = 'AB'.repeat(32);
    const { requests } = mixOf(
      requestsWith(
        `{ name: a, path: /, expect: { status: [200, 201], bytes: 1KB, contains: x, items: { field: a.b, count: 0 }, sha256: ${sum} } }, { name: b, path: /, expect: { status: 404, items: { count: 3 } } }`,
      ),
    );
    assert.deepEqual(
      requests.map(({ expect }) => expect),
      [
        {
          status: [200, 201],
          bytes: 1000,
          contains: 'x',
          items: { field: 'a.b', count: 0 },
          sha256: sum.toLowerCase(),
        },
        { ...EXPECT_OK, status: [404], items: { field: 'items', count: 3 } },
      ],
    );
  });

  it('takes values from a list of texts and whole numbers', () => {
    const { values } = mixOf(
      requestsWith('{ name: a, path: "/{id}/{v}" }', ', values: { id: [1, b], v: { path: /l } }'),
    );
    assert.deepEqual(values, {
      id: { kind: 'list', values: ['1', 'b'] },
      v: { kind: 'fetch', path: '/l', items: 'items', field: 'name', encoded: null },
    });
  });
});

describe('the figures of a scenario', () => {
  const mix = only(requestsWith('{ name: list, path: / }, { name: search, path: /s }'));
  const files = `files: [100MB, 64KiB, { path: /x, bytes: 5B }], verify: length`;
  const streaming = only(
    fileWith({
      target: 'target: { kind: url, url: "http://[::1]:8080" }',
      workload: `workload: { kind: streaming, ${files} }`,
    }),
  );

  it('are called by method and path where they have no name, and gates quote that', () => {
    const text = fileWith({
      workload: 'workload: { kind: concurrency, requests: [ { path: /orders }, { method: post, path: /orders } ] }',
      gates: `gates: [ 'p95(response @ request="GET /orders") < 1s' ]`,
    });
    const { requests, gates } = only(text);
    assert.deepEqual(requests, ['GET /orders', 'POST /orders']);
    assert.deepEqual(gates[0]?.selectors, [{ kind: 'request', name: 'GET /orders' }]);
    assert.equal(gates[0]?.text, 'p95(response @ request="GET /orders") < 1s');
  });

  it('are told apart by page, file and request', () => {
    assert.deepEqual(
      [only(fileWith({})), streaming, mix].map(({ requests }) => requests),
      [['page'], ['100MB', '64KiB', '/x'], ['list', 'search']],
    );
  });

  it('are those of its workload', () => {
    const special = (['pagination', 'streaming', 'concurrency'] as const).map((kind) => {
      const { timers, counters } = figuresOf(kind, null);
      return [...timers, ...counters].filter((name) => ['traversal', 'gap', 'items', 'pages', 'ttfb'].includes(name));
    });
    assert.deepEqual(special, [['ttfb', 'traversal', 'items', 'pages'], ['ttfb', 'gap'], ['ttfb']]);
  });

  it('are late or dropped in open loads only', () => {
    const arrivals = ([null, 'open', 'closed'] as const).map((load) => {
      const { timers, counters } = figuresOf('pagination', load);
      return [...timers, ...counters].filter((name) =>
        ['lateness', 'iterations.dropped', 'traversal', 'iterations.ok'].includes(name),
      );
    });
    const closed = ['traversal', 'iterations.ok'];
    const open = ['lateness', ...closed, 'iterations.dropped'];
    assert.deepEqual(arrivals, [open, open, closed]);
  });
});

describe('the JSON Schema of the language', () => {
  it('can be written as JSON, knows the keys and forbids all others', () => {
    const schema = JSON.parse(JSON.stringify(scenarioJsonSchema()));
    assert.deepEqual(Object.keys(schema.properties), ['version', 'target', 'prepare', 'defaults', 'scenarios']);
    assert.deepEqual(schema.required, ['version', 'scenarios']);
    assert.equal(schema.additionalProperties, false);
    assert.deepEqual(Object.keys(schema.patternProperties), ['^x-']);
    assert.deepEqual(schema.properties.scenarios.items.required, ['name', 'load']);
    assert.deepEqual(schema.properties.scenarios.items.oneOf, [{ required: ['workload'] }, { required: ['requests'] }]);
    assert.equal(schema.properties.defaults.properties.warmup.default, '1s');
    const { load, gates } = schema.properties.scenarios.items.properties;
    assert.equal(load.additionalProperties, false);
    assert.deepEqual(Object.keys(load.properties), [
      ...['concurrency', 'rate', 'stages', 'start', 'duration', 'iterations', 'thinkTime'],
      ...['arrivals', 'seed', 'maxInFlight', 'pacing'],
    ]);
    assert.equal(load.required, undefined);
    assert.deepEqual(load.properties.stages.items.required, ['to', 'over']);
    assert.ok(
      new RegExp(load.properties.rate.pattern).test('3000 / m') && load.properties.maxInFlight.default === 1000,
    );
    assert.deepEqual(Object.keys(gates.items.anyOf[1].properties), ['gate', 'severity', 'abort', 'after', 'quiet']);
  });
});
