import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { COUNTERS, GAUGES, gaugeUnit, TIMERS } from '../../../src/metrics/names.ts';
import { type ParsedGate, parseGate } from '../../../src/scenarios/gates/gate-parser.ts';
import { readGate } from '../../../src/scenarios/gates/gate-syntax.ts';

function gateOf(text: string): ParsedGate {
  const result = parseGate(text, null);
  assert.ok(result.ok, result.ok ? '' : `${text}: ${result.problem.message}`);
  return result.gate;
}

const share = { kind: 'counter', aggregate: 'share' } as const;
const memory = { kind: 'gauge', metric: 'target.memory' } as const;
const response = { kind: 'timer', metric: 'response' } as const;
const list = [{ kind: 'request', name: 'list' }] as const;

/** As written, then what is parsed; `text` is the first column unless it says otherwise. */
const GATES: readonly [string, Omit<ParsedGate, 'text' | 'selectors'> & Partial<ParsedGate>][] = [
  [
    'p95(response) < 200ms',
    { figure: { ...response, aggregate: { kind: 'percentile', percent: 95 } }, op: '<', limit: 200, unit: 'ms' },
  ],
  [
    'p99.9(response) <= 1.2s',
    { figure: { ...response, aggregate: { kind: 'percentile', percent: 99.9 } }, op: '<=', limit: 1200, unit: 'ms' },
  ],
  [
    'p0.1(response) > 1us',
    { figure: { ...response, aggregate: { kind: 'percentile', percent: 0.1 } }, op: '>', limit: 0.001, unit: 'ms' },
  ],
  [
    'mean(traversal) >= 1m30s',
    {
      figure: { kind: 'timer', metric: 'traversal', aggregate: { kind: 'mean' } },
      op: '>=',
      limit: 90_000,
      unit: 'ms',
    },
  ],
  [
    'max(gap) < 2s',
    { figure: { kind: 'timer', metric: 'gap', aggregate: { kind: 'max' } }, op: '<', limit: 2000, unit: 'ms' },
  ],
  [
    'min(ttfb) < 1ms',
    { figure: { kind: 'timer', metric: 'ttfb', aggregate: { kind: 'min' } }, op: '<', limit: 1, unit: 'ms' },
  ],
  [
    'rate(items) > 5000/s',
    { figure: { kind: 'counter', metric: 'items', aggregate: 'rate' }, op: '>', limit: 5000, unit: '/s' },
  ],
  [
    'rate(requests) > 60/m',
    { figure: { kind: 'counter', metric: 'requests', aggregate: 'rate' }, op: '>', limit: 1, unit: '/s' },
  ],
  [
    'rate(bytes) > 10MB/s',
    { figure: { kind: 'counter', metric: 'bytes', aggregate: 'rate' }, op: '>', limit: 1e7, unit: 'B/s' },
  ],
  [
    'count(failed.timeout) == 0',
    { figure: { kind: 'counter', metric: 'failed.timeout', aggregate: 'count' }, op: '==', limit: 0, unit: '' },
  ],
  ['share(ok) == 100%', { figure: { ...share, metric: 'ok' }, op: '==', limit: 100, unit: '%' }],
  ['share(failed.status) < 0.1%', { figure: { ...share, metric: 'failed.status' }, op: '<', limit: 0.1, unit: '%' }],
  ['peak(target.memory) < 50MB', { figure: { ...memory, aggregate: 'peak' }, op: '<', limit: 5e7, unit: 'B' }],
  [
    'growth(target.memory) < 20MiB',
    { figure: { ...memory, aggregate: 'growth' }, op: '<', limit: 20_971_520, unit: 'B' },
  ],
  [
    'rise(target.heap) < 1MB',
    { figure: { kind: 'gauge', metric: 'target.heap', aggregate: 'rise' }, op: '<', limit: 1e6, unit: 'B' },
  ],
  [
    'peak(system.memory) < 85%',
    { figure: { kind: 'gauge', metric: 'system.memory', aggregate: 'peak' }, op: '<', limit: 85, unit: '%' },
  ],
  [
    'mean(target.cpu) < 150%',
    { figure: { kind: 'gauge', metric: 'target.cpu', aggregate: 'mean' }, op: '<', limit: 150, unit: '%' },
  ],
  [
    'last(target.loopLag) < 5ms',
    { figure: { kind: 'gauge', metric: 'target.loopLag', aggregate: 'last' }, op: '<', limit: 5, unit: 'ms' },
  ],
  [
    'p50(response @ request=list) < 1s',
    {
      figure: { ...response, aggregate: { kind: 'percentile', percent: 50 } },
      selectors: list,
      op: '<',
      limit: 1000,
      unit: 'ms',
    },
  ],
  [
    '  rate ( bytes@request = list )>10  MB / s ',
    {
      text: 'rate(bytes @ request=list) > 10MB/s',
      figure: { kind: 'counter', metric: 'bytes', aggregate: 'rate' },
      selectors: list,
      op: '>',
      limit: 1e7,
      unit: 'B/s',
    },
  ],
  [
    'count(ok @ request="/a b?c=d&e=(f)") > 0',
    {
      figure: { kind: 'counter', metric: 'ok', aggregate: 'count' },
      selectors: [{ kind: 'request', name: '/a b?c=d&e=(f)' }],
      op: '>',
      limit: 0,
      unit: '',
    },
  ],
  [
    'p99(lateness) < 2ms',
    {
      figure: { kind: 'timer', metric: 'lateness', aggregate: { kind: 'percentile', percent: 99 } },
      op: '<',
      limit: 2,
      unit: 'ms',
    },
  ],
  [
    'share(iterations.dropped) <= 0.5%',
    { figure: { ...share, metric: 'iterations.dropped' }, op: '<=', limit: 0.5, unit: '%' },
  ],
];

describe('a gate', () => {
  for (const [text, expected] of GATES) {
    it(`reads ${text}`, () => assert.deepEqual(gateOf(text), { text, selectors: [], ...expected }));
  }

  it('is blamed in its text where the fault begins', () => {
    const offsets = ['p95 (respones) < 1s', 'p95(response)  =< 1s', 'p95(response) < 5 MB', 'count(ok @ request=)'].map(
      (text) => {
        const result = parseGate(text, null);
        return result.ok ? null : result.problem.offset;
      },
    );
    assert.deepEqual(offsets, [5, 15, 16, 19]);
  });
});

/** Any gate that makes sense, as the tokens that it is written with. */
const tokens: fc.Arbitrary<readonly string[]> = fc
  .oneof(
    fc.record({
      head: fc.tuple(fc.constantFrom('min', 'mean', 'max', 'p50', 'p99.9'), fc.constantFrom(...TIMERS)),
      op: fc.constantFrom('<', '<=', '>', '>='),
      limit: fc.nat().map((ms) => [`${ms}`, 'ms']),
    }),
    fc.record({
      head: fc.tuple(fc.constant('count'), fc.constantFrom(...COUNTERS)),
      op: fc.constantFrom('<', '<=', '>', '>=', '=='),
      limit: fc.nat().map((count) => [`${count}`]),
    }),
    fc.record({
      head: fc.tuple(
        fc.constantFrom('peak', 'mean', 'last'),
        fc.constantFrom(...GAUGES.filter((name) => gaugeUnit(name) === 'B')),
      ),
      op: fc.constantFrom('<', '>'),
      limit: fc.tuple(fc.nat(), fc.constantFrom('B', 'KB', 'MiB')).map(([size, unit]) => [`${size}`, unit]),
    }),
  )
  .map(({ head: [aggregate, metric], op, limit }) => [aggregate, '(', metric, ')', op, ...limit]);

describe('the grammar of gates', () => {
  it('gives the same gate with any space between tokens, and for its own text', () => {
    fc.assert(
      fc.property(
        tokens,
        fc.array(fc.constantFrom('', ' ', '  ', '\t'), { minLength: 9, maxLength: 9 }),
        (parts, spaces) => {
          const spaced = gateOf(
            parts.map((part, index) => `${spaces[index] ?? ''}${part}`).join('') + (spaces[8] ?? ''),
          );
          assert.deepEqual(spaced, gateOf(parts.join('')));
          assert.deepEqual(gateOf(spaced.text), spaced);
        },
      ),
    );
  });

  it('never throws, and blames an offset inside the text or at its end', () => {
    const text = fc.oneof(
      fc.string(),
      fc
        .array(
          fc.constantFrom('p95', '(', 'response', ')', '@', 'request', 'peak', '=', '"', '&', '<', '200', 'ms', ' '),
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (written) => {
        const result = readGate(written);
        assert.ok(result.ok || (result.problem.offset >= 0 && result.problem.offset <= written.length));
      }),
    );
  });
});
