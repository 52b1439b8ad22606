import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { spanOf } from '../../src/metrics/gauge.ts';
import { addWitness, UNKNOWN_WITNESS, WitnessLog } from '../../src/metrics/witness.ts';

/** Samples of one figure: the share of a span, per cent, and the seconds at which it ends and for which it lasted. */
function logOf(
  samples: readonly (readonly [percent: number, endSec: number, lengthSec: number])[],
  name: 'wait.target' | 'wait.worker' = 'wait.target',
): WitnessLog {
  const log = new WitnessLog();
  for (const [percent, endSec, lengthSec] of samples)
    log.add({ [name]: spanOf(percent, endSec * 1e6, lengthSec * 1e3) });
  return log;
}

describe('what the witness says of a span of time', () => {
  it('is each sample as far as it lies in there', () => {
    const log = logOf([
      [40, 1, 1],
      [80, 2, 1],
      [10, 3.5, 1.5],
    ]);
    const waited = (fromUs: number, toUs: number): number =>
      Math.round((log.between(fromUs, toUs)['wait.target'] ?? 0) * 1e6) / 1e6;
    assert.equal(waited(0, 1e6), 400);
    assert.equal(waited(0.5e6, 1.5e6), 600);
    assert.equal(waited(0, 3.5e6), 400 + 800 + 150);
    assert.equal(waited(1.75e6, 2.25e6), 225);
  });

  it('is the same by parts as in one piece, however samples and parts lie', () => {
    const log = logOf([
      [13, 1000.37, 1.41],
      [77, 1001.2, 0.83],
      [0, 1001.9, 0.7],
      [55, 1006.4, 4.5],
    ]);
    const cuts = [999, 999.4, 1000, 1000.9, 1001.5, 1002, 1005, 1006.3].map((sec) => sec * 1e6);
    const parts = cuts.slice(1).map((toUs, index) => log.between(cuts[index] ?? 0, toUs)['wait.target'] ?? Number.NaN);
    const whole = log.between(999e6, 1006.3e6)['wait.target'] ?? 0;
    assert.ok(Math.abs(parts.reduce((sum, ms) => sum + ms, 0) - whole) < 0.01, `${parts} and ${whole}`);
  });

  it('is the mean of several threads', () => {
    const log = logOf(
      [
        [90, 1, 1],
        [10, 1, 1],
      ],
      'wait.worker',
    );
    assert.equal(log.between(0, 1e6)['wait.worker'], 500);
  });

  it('is unknown where samples cover less than half of it, or there is no time', () => {
    const log = logOf([[40, 1, 1]]);
    assert.equal(log.between(0, 2e6)['wait.target'], 800);
    assert.equal(log.between(0, 2.1e6)['wait.target'], null);
    assert.equal(log.between(5e6, 6e6)['wait.target'], null);
    assert.equal(log.between(1e6, 1e6)['wait.target'], null);
    assert.equal(log.between(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)['wait.target'], null);
    assert.equal(log.between(0, 1e6)['pressure.cpu'], null);
  });

  it('adds up over windows, and is unknown where one of them is', () => {
    const [a, b] = [
      { ...UNKNOWN_WITNESS, throttled: 3, 'wait.target': 5 },
      { ...UNKNOWN_WITNESS, throttled: 4 },
    ];
    assert.deepEqual(addWitness(a, b), { ...UNKNOWN_WITNESS, throttled: 7 });
  });
});
