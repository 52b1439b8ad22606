import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeFigure, judgePeakRss, MOST_FILE_MS } from './limits.ts';

describe('a limit of a fuzzer', () => {
  it('stands beside the figure, and is missed by what is beyond it or not known', () => {
    assert.deepEqual(judgeFigure(1_000, MOST_FILE_MS, 'ms'), { text: '1000 ms (limit 1000)', isBeyond: false });
    const beyond = { text: '1001 ms (BEYOND the limit of 1000)', isBeyond: true };
    assert.deepEqual(judgeFigure(1_000.1, MOST_FILE_MS, 'ms'), beyond);
    assert.equal(judgeFigure(Number.NaN, MOST_FILE_MS, 'ms').isBeyond, true);
  });

  it('is 300 MB of memory, in units of Node', () => {
    assert.deepEqual(judgePeakRss(292_968), { text: '300 MB (limit 300)', isBeyond: false });
    assert.equal(judgePeakRss(292_969).isBeyond, true);
    assert.ok(Number.parseInt(judgePeakRss().text, 10) > 10);
  });
});
