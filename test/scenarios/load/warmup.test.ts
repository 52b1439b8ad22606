import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Warmup } from '../../../src/scenarios/load/warmup.ts';
import { assertBad, type BadText, fileWith } from '../../fixtures/bad-yaml/marked.ts';
import { only } from '../../fixtures/good-yaml/parsed.ts';

const LOAD = 'load: { concurrency: 1, iterations: 10 }';
const warmed = (warmup: string, load = LOAD): string => fileWith({ load, more: `warmup: ${warmup}` });

describe('a warm-up', () => {
  const rows: readonly [string, Warmup][] = [
    ['0s', { kind: 'time', ms: 0 }],
    ['1m30s', { kind: 'time', ms: 90_000 }],
    ['5000 iterations', { kind: 'iterations', count: 5000 }],
    ['"  1iteration "', { kind: 'iterations', count: 1 }],
    ['1000000000 iterations', { kind: 'iterations', count: 1e9 }],
  ];
  for (const [written, warmup] of rows) {
    it(`reads ${written}`, () => assert.deepEqual(only(warmed(written)).warmup, warmup));
  }

  it('of iterations may stand beside arrivals, levels, and in the defaults', () => {
    const expected = { kind: 'iterations', count: 7 };
    assert.deepEqual(only(warmed('7 iterations', 'load: { rate: 5/s, iterations: 10 }')).warmup, expected);
    const levels = fileWith({
      workload: 'workload: { kind: pagination, levels: { pageSize: [10, 50] } }',
      load: LOAD,
      defaults: 'defaults: { warmup: 7 iterations }',
    });
    assert.deepEqual(only(levels).warmup, expected);
  });

  const BAD: readonly BadText[] = [
    ['a number without a unit', warmed('¦5000'), 'write 5000ms, 5000s or "5000 iterations"'],
    ['no iterations', warmed('¦0 iterations'), 'expected 1 to 1000000000 iterations', 'write 0s for no warm-up'],
    ['too many iterations', warmed('¦1000000001 iterations'), 'expected 1 to 1000000000 iterations'],
    ['half an iteration', warmed('¦0.5 iterations'), 'expected a number of iterations', 'write 5000 iterations'],
    ['another unit', warmed('¦5 parsecs'), '"parsecs" is not a unit of a duration'],
    ['a list', warmed('¦[1s]'), 'expected a warm-up such as 1s or 5000 iterations, got a list'],
    ['more than a day', warmed('¦25h'), 'expected 24h or less'],
    [
      'iterations before a load by time',
      warmed('¦5 iterations', 'load: { concurrency: 1, duration: 1s }'),
      'a warm-up by iterations needs a load that its iterations end, and a duration ends this one',
      'write warmup: 1s',
    ],
    [
      'iterations before stages',
      warmed('¦5 iterations', 'load: { stages: [ { to: 5, over: 1s } ], iterations: 10 }'),
      'and stages end this one',
    ],
    [
      'iterations from the defaults before a load by time',
      fileWith({ defaults: 'defaults: { warmup: 5 iterations }', load: '¦load: { concurrency: 1, duration: 1s }' }),
      'and a duration ends this one',
    ],
  ];
  for (const [title, marked, ...words] of BAD) {
    it(`is refused for ${title}`, () => assertBad(marked, words));
  }
});
