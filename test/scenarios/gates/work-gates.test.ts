import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WORK_METRICS } from '../../../src/metrics/work.ts';
import { parseGate } from '../../../src/scenarios/gates/gate-parser.ts';
import { assertBad, type BadText, fileWith } from '../../fixtures/bad-yaml/marked.ts';
import { only } from '../../fixtures/good-yaml/parsed.ts';

const COUNTED = { load: 'load: { concurrency: 10, iterations: 15000 }', more: 'warmup: 5000 iterations' };
const MIX = 'workload: { kind: concurrency, requests: [ { name: list, path: / }, { name: search, path: /s } ] }';
const ONE = 'workload: { kind: concurrency, requests: [ { name: list, path: / } ] }';
const LEVELS = 'workload: { kind: pagination, levels: { pageSize: [10, 50] } }';
const gates = (gate: string): string => `gates:\n      - ${gate}`;
const counted = (gate: string, workload = 'workload: { kind: pagination }'): string =>
  fileWith({ ...COUNTED, workload, gates: gates(gate) });

const alloc = {
  kind: 'work',
  metric: 'alloc/request',
  figure: { quantity: 'alloc', per: 'request' },
  aggregate: 'mean',
};

describe('a gate on the work of a target', () => {
  /** As written, as it is shown, its figure, limit and unit. */
  const rows = [
    ['mean(alloc/request) < 40kB', 'mean(alloc/request) < 40kB', alloc, 40_000, 'B'],
    ['mean( alloc/request )<=40KiB', 'mean(alloc/request) <= 40KiB', alloc, 40_960, 'B'],
    [
      'mean(cpu/iteration) < 200us',
      'mean(cpu/iteration) < 200us',
      { ...alloc, metric: 'cpu/iteration', figure: { quantity: 'cpu', per: 'iteration' } },
      0.2,
      'ms',
    ],
    [
      'mean(out/item) >= 100B',
      'mean(out/item) >= 100B',
      { ...alloc, metric: 'out/item', figure: { quantity: 'out', per: 'item' } },
      100,
      'B',
    ],
  ] as const;
  for (const [written, text, figure, limit, unit] of rows) {
    it(`reads ${written}`, () => {
      const [gate] = only(counted(written)).gates;
      assert.ok(gate);
      assert.deepEqual([gate.text, gate.figure, gate.limit, gate.unit], [text, figure, limit, unit]);
    });
  }

  it('has every quantity by request, by iteration and by item', () => {
    assert.equal(WORK_METRICS.length, 18);
    for (const metric of WORK_METRICS) {
      const isTime = /^(cpu|gc)/.test(metric);
      const parsed = parseGate(`mean(${metric}) < ${isTime ? '1ms' : '1kB'}`, null);
      assert.ok(parsed.ok && parsed.gate.figure.metric === metric, metric);
    }
  });

  it('may be on a level, and on the request of a scenario that has only one', () => {
    const [level] = only(counted('mean(alloc/request @ pageSize=50) < 40kB', LEVELS)).gates;
    assert.deepEqual(level?.selectors, [{ kind: 'stage', name: 'pageSize=50' }]);
    const [request] = only(counted('mean(alloc/request @ request=list) < 40kB', ONE)).gates;
    assert.deepEqual(request?.selectors, [{ kind: 'request', name: 'list' }]);
  });

  const BAD: readonly BadText[] = [
    ['a percentile of work', counted('¦p95(alloc/request) < 40kB'), 'aggregates of alloc/request: mean'],
    ['the peak of work', counted('¦peak(alloc/request) < 40kB'), '"peak" does not fit alloc/request'],
    ['a divisor that there is not', counted('mean(¦alloc/reqest) < 40kB'), 'did you mean "alloc/request"?'],
    ['work without a divisor', counted('mean(¦alloc) < 40kB'), 'unknown metric "alloc"', 'alloc/request'],
    ['work with two divisors', counted('mean(alloc/request¦/item) < 40kB'), '")" or "@" after the metric'],
    ['work by item where nothing is an item', counted('mean(¦alloc/item) < 1kB', ONE), 'has no metric "alloc/item"'],
    ['work with ==', counted('mean(in/request) ¦== 81B'), 'only count and share'],
    ['work in the wrong unit', counted('mean(cpu/request) < ¦40kB'), 'mean(cpu/request): '],
    ['bytes in milliseconds', counted('mean(alloc/request) < ¦4ms'), 'not a unit of a size'],
    [
      'work of one request of several',
      counted('mean(alloc/request @ ¦request=list) < 40kB', MIX),
      'alloc/request is not measured by request',
      'a scenario of its own',
    ],
    ['work of a stage', counted('mean(alloc/request @ ¦main) < 40kB'), 'alloc/request is not measured by stage'],
    [
      'work as an abort gate',
      counted('{ gate: mean(alloc/request) < 40kB, abort: ¦true }'),
      'alloc/request is known only when the run has ended',
    ],
    [
      'work of a load by time',
      fileWith({ gates: gates('mean(¦alloc/request) < 40kB'), load: 'load: { concurrency: 1, duration: 1s }' }),
      'alloc/request needs a load by iterations and a warm-up by iterations',
      'write load: { concurrency: 10, iterations: 15000 } and warmup: 5000 iterations',
    ],
    [
      'work after a warm-up by time',
      fileWith({ ...COUNTED, gates: gates('mean(¦alloc/request) < 40kB'), more: 'warmup: 1s' }),
      'alloc/request needs a warm-up by iterations',
      'write warmup: 5000 iterations',
    ],
    [
      'work after no warm-up',
      fileWith({ ...COUNTED, gates: gates('mean(¦alloc/request) < 40kB'), more: 'warmup: 0s' }),
      'needs a warm-up by iterations',
    ],
    [
      'work of a load in stages',
      fileWith({
        gates: gates('mean(¦alloc/request) < 40kB'),
        load: 'load: { stages: [ { to: 5, over: 1s } ], iterations: 10 }',
      }),
      'needs a load that its iterations end, and stages end this one',
    ],
  ];
  for (const [title, marked, ...words] of BAD) {
    it(`is refused for ${title}`, () => assertBad(marked, words));
  }
});
