import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OutsideLog } from '../../../src/harness/attempt/outside-log.ts';
import { type Gauges, spanOf } from '../../../src/metrics/gauge.ts';
import { outsideOf } from '../../support/outside.ts';

describe('the log of what others took', () => {
  it('looks each second and when it is told to, at others and at the witness of the machine alike', (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    let nowUs = 0;
    const seen: Gauges[] = [];
    const closed: string[] = [];
    const log = new OutsideLog({
      others: { take: (us) => outsideOf({ toUs: us }), close: () => closed.push('others') },
      witness: {
        take: (us) => (us === 2e6 ? null : { 'pressure.cpu': spanOf(7, us, 1000) }),
        close: () => closed.push('witness'),
      },
      onGauges: (gauges) => seen.push(gauges),
      clock: () => nowUs,
    });
    for (const us of [1e6, 2e6]) {
      nowUs = us;
      t.mock.timers.tick(1000);
    }
    nowUs = 2.1e6;
    log.look();
    nowUs = 2.5e6;
    log.look();
    assert.deepEqual(
      log.samples.map(({ toUs }) => toUs),
      [1e6, 2e6, 2.5e6],
    );
    assert.deepEqual(
      seen.map((gauges) => gauges['pressure.cpu']?.lastAtUs),
      [1e6, 2.5e6],
    );
    log.close();
    nowUs = 4e6;
    t.mock.timers.tick(1000);
    assert.equal(log.samples.length, 3);
    assert.deepEqual(closed, ['others', 'witness']);
  });
});
