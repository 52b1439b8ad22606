import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Load } from '../../src/scenarios/load/load.ts';
import type { Overrides } from '../../src/scenarios/overrides.ts';
import { parseScenarios } from '../../src/scenarios/parse-scenarios.ts';
import { formatProblem } from '../../src/scenarios/yaml/problem.ts';
import { fileWith, NO_OVERRIDES, problemsOf } from '../fixtures/bad-yaml/marked.ts';

const LONGEST_MS = 86_400_000;
const withLoad = (text: string): string => fileWith({ load: `load: ${text}` });
const stagesOf = (level: number, overMs: number): Load['stages'] => [{ name: 'main', from: level, to: level, overMs }];

const open = (level: number, overMs: number, more: object = {}): unknown => ({
  ...{ kind: 'open', stages: stagesOf(level, overMs), iterations: null },
  ...{ arrivals: 'constant', seed: 1, maxInFlight: 1000, pacing: 'timer' },
  ...more,
});
const closed = (level: number, overMs: number, more: object = {}): unknown => ({
  ...{ kind: 'closed', stages: stagesOf(level, overMs), iterations: null, thinkTimeMs: 0 },
  ...more,
});

const RAMP = 'stages: [ { to: 5/s, over: 500ms }, { to: 9/s, over: 1m } ]';
const USERS = 'stages: [ { to: 5, over: 500ms }, { to: 9, over: 1m } ]';

/** A load, the flags, and what comes of both. */
const CHANGES: readonly [string, Partial<Overrides>, unknown][] = [
  ['{ rate: 5/s, duration: 1s, seed: 7 }', { rate: '3000/m' }, open(50, 1000, { seed: 7 })],
  ['{ rate: 5/s, iterations: 10 }', { rate: '50/s' }, open(50, 200, { iterations: 10 })],
  ['{ rate: 5/s, iterations: 10, duration: 2s }', { rate: '50/s' }, open(50, 2000)],
  ['{ rate: 5/s, iterations: 10, duration: 2s }', { duration: '9s' }, open(5, 9000)],
  ['{ concurrency: 5, duration: 1s, thinkTime: 1s }', { rate: '50/s' }, open(50, 1000)],
  ['{ concurrency: 5, iterations: 100 }', { rate: '50/s' }, open(50, 2000, { iterations: 100 })],
  [`{ ${RAMP}, start: 1/s, pacing: precise }`, { rate: '50/s' }, open(50, 60_500, { pacing: 'precise' })],
  [`{ ${USERS}, start: 1, thinkTime: 1s }`, { rate: '50/s' }, open(50, 60_500)],
  [`{ ${RAMP}, iterations: 100 }`, { rate: '50/s' }, open(50, 2000, { iterations: 100 })],
  [`{ ${RAMP} }`, { rate: '50/s', duration: '3s' }, open(50, 3000)],
  ['{}', { rate: '50/s', duration: '3s' }, open(50, 3000)],
  ['{ rate: 0/s, duration: 1s }', { rate: '50/s' }, open(50, 1000)],
  ['{ rate: 5/s, duration: 1s, seed: 7, arrivals: poisson, maxInFlight: 5 }', { concurrency: '3' }, closed(3, 1000)],
  ['{ rate: 5/s, iterations: 10, duration: 2s }', { concurrency: '3' }, closed(3, 2000)],
  ['{ rate: 5/s, iterations: 10 }', { concurrency: '3' }, closed(3, LONGEST_MS, { iterations: 10 })],
  ['{ concurrency: 9, duration: 1s, thinkTime: 1s }', { concurrency: '3' }, closed(3, 1000, { thinkTimeMs: 1000 })],
  [`{ ${RAMP}, start: 1/s }`, { concurrency: '3' }, closed(3, 60_500)],
  [`{ ${USERS}, thinkTime: 1s }`, { concurrency: '3' }, closed(3, 60_500, { thinkTimeMs: 1000 })],
];

const WRONG: readonly [string, Partial<Overrides>, string][] = [
  ['{ concurrency: 1, duration: 1s }', { rate: '50' }, '--rate  a rate needs a unit, got 50\n    write 50/s or 50/m'],
  ['{ concurrency: 1, duration: 1s }', { rate: '0/s' }, '--rate  expected a rate above zero\n    got "0/s"'],
  ['{ concurrency: 1, duration: 1s }', { rate: '' }, '--rate  expected a rate, got ""\n    write 50/s or 3000/m'],
  [
    '{ concurrency: 1, duration: 1s }',
    { rate: '5/s', concurrency: '5' },
    '--rate  a load has a concurrency or a rate, not both\n    with a concurrency, users wait for answers; with a rate, arrivals wait for nobody',
  ],
  [
    `{ ${RAMP}, maxInFlight: 5 }`,
    { rate: '5/s', concurrency: '5' },
    '--rate  a load has a concurrency or a rate, not both\n    with a concurrency, users wait for answers; with a rate, arrivals wait for nobody',
  ],
  [
    `{ ${RAMP} }`,
    { duration: '5s' },
    '--duration  a load in stages has no duration beside them\n    each stage says how long it takes: { to: 50/s, over: 30s }',
  ],
  [
    '{ stages: [ { to: 5/s, over: soon } ] }',
    { rate: '5/s' },
    'bad.yaml:5:13  a load needs a duration or iterations\n    write duration: 5s or iterations: 100',
  ],
  [
    '{ concurrency: 1, iterations: 25 }',
    { rate: '1/h' },
    '--rate  25 iterations at 1/h take more than 24h\n    raise the rate, or lower iterations',
  ],
];

describe('--rate and --concurrency', () => {
  for (const [load, flags, expected] of CHANGES) {
    it(`take the place of any level: ${load} with ${JSON.stringify(flags)}`, () => {
      const result = parseScenarios(withLoad(load), 'a.yaml', { ...NO_OVERRIDES, ...flags });
      assert.ok(result.ok, result.ok ? '' : result.problems.map(formatProblem).join('\n'));
      assert.deepEqual(result.file.scenarios[0]?.load, expected);
    });
  }

  for (const [load, flags, fault] of WRONG) {
    it(`are blamed, once: ${load} with ${JSON.stringify(flags)}`, () => {
      const faults = problemsOf(withLoad(load), { ...NO_OVERRIDES, ...flags }).map(formatProblem);
      assert.deepEqual(faults, [fault]);
    });
  }

  it('touch only the scenarios that run', () => {
    const second = '  - { name: b, workload: { kind: pagination }, load: { rate: 1/s, duration: 1s } }\n';
    const text = withLoad('{ concurrency: 1, duration: 1s }') + second;
    const result = parseScenarios(text, 'a.yaml', { ...NO_OVERRIDES, scenarios: ['b'], rate: '2/s' });
    assert.deepEqual(result.ok && result.file.scenarios.map(({ load }) => load), [open(2, 1000)]);
  });
});
