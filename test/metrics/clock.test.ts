import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HeldClock } from '../../src/metrics/clock.ts';

describe('HeldClock', () => {
  it('tells the time of the hold until it is let go', () => {
    let nowUs = 10;
    const clock = new HeldClock(() => nowUs++);
    const before = clock.now();
    clock.hold();
    const held = [clock.now(), clock.now()];
    clock.letGo();
    clock.letGo();
    assert.deepEqual([before, held, clock.now()], [10, [11, 11], 12]);
  });
});
