import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parsePs } from '../../../src/monitor/processes/ps-table.ts';

describe('the processes that ps prints', () => {
  it('have number, family, start, CPU and name', () => {
    const started = Date.parse('Sun Nov 29 09:00:01 2026') / 10;
    assert.deepEqual(parsePs(' 4711     1  4700 51200 Sun Nov 29 09:00:01 2026     1:02.34 Google Chrome He  \n\n'), [
      {
        key: `4711@${started}`,
        pid: 4711,
        parent: 1,
        group: 4700,
        startedAt: started,
        name: 'Google Chrome He',
        isKernel: false,
        own: 6234,
        reaped: 0,
        residentBytes: 51_200 * 1024,
      },
    ]);
  });

  it('may have run for minutes, hours or days', () => {
    const ticksOf = (time: string): number | undefined =>
      parsePs(`1 0 1 2048 Sun Nov  1 09:00:01 2026 ${time} launchd`)[0]?.own;
    assert.equal(ticksOf('0:00.01'), 1);
    assert.equal(ticksOf('123:45.67'), (123 * 60 + 45) * 100 + 67);
    assert.equal(ticksOf('01:02:03'), 372_300);
    assert.equal(ticksOf('2-00:00:01'), 2 * 8_640_000 + 100);
  });

  it('are left out where a line is no process', () => {
    assert.deepEqual(parsePs('ps: illegal option\n 7 1 7 not a date at all 0:01 x\n'), []);
  });
});
