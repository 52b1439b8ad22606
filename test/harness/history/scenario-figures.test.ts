import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { scenarioFigures } from '../../../src/harness/history/scenario-figures.ts';
import { zeroCounters } from '../../../src/metrics/counters.ts';
import { scenarioResultOf } from '../../support/result.ts';

describe('scenarioFigures', () => {
  const rates = (started: number, requests: number): readonly string[] =>
    scenarioFigures(
      scenarioResultOf({ counters: { ...zeroCounters(), started }, rates: { requests, items: 0, bytes: 0 } }),
    ).map(({ metric, value }) => `${metric} ${value}`);

  it('has a rate of 0 where requests were sent and none was ok, and none where the scenario has no requests', () => {
    assert.deepEqual(rates(300, 0), ['rate(requests) 0']);
    assert.deepEqual(rates(0, 0), []);
    assert.deepEqual(rates(300, 20), ['rate(requests) 20']);
  });
});
