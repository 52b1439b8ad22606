import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeLoad } from '../../../src/reports/console/load-line.ts';
import { scenarioResultOf } from '../../support/result.ts';

describe('the load of a scenario in a report', () => {
  const rows: readonly (readonly [shown: string, perSec: number, iterations: number | null])[] = [
    ['1/m for 1 iteration', 1 / 60, 1],
    ['1/h for 2 iterations', 1 / 3600, 2],
    ['90/m for 10 s', 1.5, null],
    ['2,000/s for 10 s', 2000, null],
  ];
  for (const [shown, perSec, iterations] of rows) {
    it(`reads ${shown}`, () => {
      const scenario = scenarioResultOf({});
      const stages = [{ name: 'main', from: perSec, to: perSec, overMs: 10_000 }];
      const open = { kind: 'open', arrivals: 'constant', seed: 1, maxInFlight: 1, pacing: 'timer' } as const;
      const load = { ...scenario.load, ...open, stages, iterations };
      assert.equal(describeLoad({ ...scenario, load, runs: [], levels: [] }), shown);
    });
  }
});
