import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LoadLimits } from '../../../src/harness/attempt/load-limits.ts';
import { judge } from '../../../src/harness/judge/judge.ts';
import type { Counters } from '../../../src/metrics/counters.ts';
import { evidenceOf, samples } from '../../support/evidence.ts';
import { countersOf } from '../../support/intervals.ts';
import { scenarioOf, scenarioText } from '../../support/scenario-text.ts';

const scenarioWith = (load: string, more = '') =>
  scenarioOf(
    scenarioText('http://127.0.0.1:1', `workload: { kind: pagination }, load: { ${load} }, maxDuration: 10m${more}`),
  );
const ENDLESS = 'concurrency: 1, iterations: 1000';

/** Counters of so many ok, reset and refused requests. */
function counted(ok: number, reset: number, refused: number): Counters {
  const none = countersOf({});
  return { ...none, ok, failed: { ...none.failed, reset, refused } };
}

/** The second in which a load ends, and why; each second has so many ok, reset and refused requests more. */
function endOf(limits: LoadLimits, seconds: number, each: (second: number) => readonly [number, number, number]) {
  let sum: [number, number, number] = [0, 0, 0];
  for (let second = 1; second <= seconds; second += 1) {
    const more = each(second);
    sum = [sum[0] + more[0], sum[1] + more[1], sum[2] + more[2]];
    const reason = limits.look(counted(...sum), second * 1_000);
    if (reason !== null) return { second, reason };
  }
  return null;
}

const REFUSED = 'every connection was refused for 1m';
const TOO_LONG = 'its iterations were not done within maxDuration: 10m';

describe('a load', () => {
  for (const [title, load, each, end] of [
    [
      'ends after a minute of refusals',
      'concurrency: 1, duration: 1h',
      () => [0, 0, 5],
      { second: 60, reason: REFUSED },
    ],
    [
      'ends a minute after its last answer',
      ENDLESS,
      (at) => (at < 50 ? [9, 0, 0] : [0, 0, 1]),
      { second: 109, reason: REFUSED },
    ],
    [
      'goes on if it is refused seldom',
      ENDLESS,
      (at) => [at % 59 === 0 ? 1 : 0, 0, 1],
      { second: 600, reason: TOO_LONG },
    ],
    ['goes on if it fails otherwise, too', 'rate: 5/s, duration: 1h', () => [0, 1, 5], null],
    [
      'ends where it is refused now and then, and nothing else happens',
      ENDLESS,
      (at) => [0, 0, at % 7 === 0 ? 1 : 0],
      { second: 63, reason: REFUSED },
    ],
    [
      'ends after maxDuration if only its iterations would end it',
      ENDLESS,
      () => [1, 0, 0],
      { second: 600, reason: TOO_LONG },
    ],
    ['goes on for its duration, however long', 'concurrency: 1, duration: 1h', () => [1, 0, 0], null],
    ['goes on if nothing happens, up to maxDuration', ENDLESS, () => [0, 0, 0], { second: 600, reason: TOO_LONG }],
  ] as readonly [string, string, (second: number) => readonly [number, number, number], ReturnType<typeof endOf>][]) {
    it(title, () => assert.deepEqual(endOf(new LoadLimits(scenarioWith(load), 'measured'), 700, each), end));
  }

  for (const [title, warmup, each, end] of [
    ['by count ends after a minute of refusals', '5000 iterations', [0, 0, 5], { second: 60, reason: REFUSED }],
    [
      'by count ends after maxDuration',
      '5000 iterations',
      [0, 1, 0],
      { second: 600, reason: TOO_LONG.replace('its iterations', 'the iterations of its warm-up') },
    ],
    ['by time ends with its time', '1h', [0, 1, 0], null],
  ] as readonly [string, string, readonly [number, number, number], ReturnType<typeof endOf>][]) {
    it(`whose warm-up is ${title}`, () => {
      const scenario = scenarioWith(ENDLESS, `, warmup: ${warmup}`);
      assert.deepEqual(
        endOf(new LoadLimits(scenario, 'warmup'), 700, () => each),
        end,
      );
    });
  }

  it('that was ended early passes no gate, and fails those that have failed', () => {
    const { gates } = scenarioWith(ENDLESS, ', gates: [ max(response) < 1s, max(response) < 1ms, count(failed) < 5 ]');
    const evidence = evidenceOf({ responsesUs: samples(10, 5), isTimed: false, cut: TOO_LONG });
    const judged = judge(gates, evidence).map(({ gate, verdict, reason }) => [gate, verdict, reason]);
    const early = `the load was ended early: ${TOO_LONG}`;
    assert.deepEqual(judged.slice(0, 3), [
      ['max(response) < 1s', 'invalid', early],
      ['max(response) < 1ms', 'fail', null],
      ['count(failed) < 5', 'invalid', early],
    ]);
  });
});
