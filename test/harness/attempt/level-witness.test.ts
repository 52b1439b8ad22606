import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LevelFold } from '../../../src/harness/attempt/level-fold.ts';
import { LevelGauges } from '../../../src/harness/attempt/level-gauges.ts';
import { pool } from '../../../src/harness/judge/evidence.ts';
import { composeWitness } from '../../../src/harness/result/compose-witness.ts';
import { type Gauges, spanOf } from '../../../src/metrics/gauge.ts';
import { UNKNOWN_WITNESS } from '../../../src/metrics/witness.ts';
import type { OutsideSample } from '../../../src/monitor/neighbours/outside-sample.ts';
import { evidenceOf } from '../../support/evidence.ts';
import { intervalOf } from '../../support/intervals.ts';
import { BUSY, outsideOf } from '../../support/outside.ts';
import { scenarioOf, scenarioText } from '../../support/scenario-text.ts';

const WALK = 'workload: { kind: pagination, path: /changes, pageSize: 5 }, load: { concurrency: 2, duration: 2s }';
const ENDING = { ceiling: null, work: null, died: null, aborted: null, cut: null };

/** Two seconds of a level after a warm-up of one, as two threads tell of them. */
function foldOf(samples: readonly OutsideSample[], told: readonly Gauges[]): LevelFold {
  const gauges = new LevelGauges(() => 0);
  for (const each of told) gauges.add(each);
  const fold = new LevelFold({
    scenario: scenarioOf(scenarioText('http://127.0.0.1:1', WALK)),
    target: { gauges: new Set(), work: new Set(), cpuMeter: null },
    gauges,
    floor: null,
    lowerBound: null,
    outside: { samples },
    place: { attempt: 0, level: null, firstSecond: 0 },
    shards: 2,
    onSecond: () => undefined,
  });
  for (const seq of [0, 1])
    for (const [shard, percent] of [10, 30].entries()) {
      const [fromUs, toUs] = [(seq + 1) * 1e6, (seq + 2) * 1e6];
      const wait = { 'wait.worker': spanOf(percent * (seq + 1), toUs, 1000) };
      fold.add(intervalOf({ shard, seq, fromUs, toUs, final: seq === 1, gauges: wait }), 0);
    }
  return fold;
}

describe('the witness of a level', () => {
  it('stands on the time axis, with who took the machine, and over the measured window', () => {
    const samples = [
      outsideOf({ fromUs: 0 }),
      { ...BUSY, fromUs: 1e6, toUs: 2e6, steal: 0.25 },
      outsideOf({ fromUs: 2e6 }),
    ];
    const waits = [80, 50, 20].map((percent, second) => ({
      'wait.target': spanOf(percent, (second + 1) * 1e6, 1000),
    }));
    const fold = foldOf(samples, [...waits, { 'pressure.cpu': spanOf(60, 3e6, 3000) }]);
    const seconds = fold.end().map(({ witness }) => witness);
    const unknown = { 'pressure.memory': null, 'pressure.io': null, throttled: null };
    assert.deepEqual(seconds, [
      {
        ...{ outside: 65, takers: BUSY.takers, steal: 25 },
        ...{ ...unknown, 'pressure.cpu': 600, 'wait.target': 500, 'wait.worker': 200 },
      },
      {
        ...{ outside: 0, takers: [], steal: 0 },
        ...{ ...unknown, 'pressure.cpu': 600, 'wait.target': 200, 'wait.worker': 400 },
      },
    ]);
    assert.deepEqual(composeWitness(fold.evidence(ENDING)), {
      ...{ windowMs: 2000, ...unknown },
      ...{ 'pressure.cpu': 1200, 'wait.target': 700, 'wait.worker': 600 },
    });
  });

  it('is null where nobody tells', () => {
    const fold = foldOf([outsideOf({ share: null, fromUs: 1e6 })], []);
    const [first, second] = fold.end().map(({ witness }) => witness);
    assert.deepEqual([first?.outside, first?.['wait.target'], first?.throttled], [null, null, null]);
    assert.deepEqual([second?.outside, second?.takers, second?.steal], [null, [], null]);
    assert.equal(composeWitness(fold.evidence(ENDING))['wait.target'], null);
  });

  it('adds up over attempts, of which one without a window takes nothing away', () => {
    const measured = evidenceOf({ witness: { ...UNKNOWN_WITNESS, 'wait.target': 40 } });
    const unmeasured = evidenceOf({ windowUs: 0 });
    for (const attempts of [
      [measured, unmeasured, measured],
      [unmeasured, measured, measured],
    ])
      assert.deepEqual(composeWitness(pool(attempts)), { windowMs: 2000, ...UNKNOWN_WITNESS, 'wait.target': 80 });
  });
});
