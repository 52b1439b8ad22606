import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { figuresOf } from '../../../src/monitor/history/history-entry.ts';
import { headerLine, readLines } from '../../../src/monitor/history/history-lines.ts';

const metrics = ['a', 'b', 'c'];
const header = headerLine({ level: 'full', watched: 'x', metrics });
const cell = fc.option(
  fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  ),
);
const rows = fc.array(fc.tuple(fc.nat(2 ** 45), fc.double({ min: 0, max: 1e7, noNaN: true }), cell, cell, cell), {
  maxLength: 600,
});

describe('the rows of readings', () => {
  it('have the values that JSON.parse reads in them, however numbers are written', () => {
    fc.assert(
      fc.property(rows, (made) => {
        const text = made.map((row) => `${JSON.stringify(row)}\n`);
        const { entries, damaged } = readLines(header + text.join(''));
        assert.equal(damaged, 0);
        const read = entries.map((entry) => {
          const figures = figuresOf(entry);
          return [entry.atMs, entry.spanMs, ...metrics.map((metric) => figures[metric]?.mean ?? null)];
        });
        // -0 is written as 0.
        assert.deepEqual(
          read,
          text.map((line) => JSON.parse(line)),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('are damaged where they are not JSON, or of another length', () => {
    const bad = [
      '[1,2,3,4,5,6]',
      '[1,2,3,4]',
      '[1,2,3,,5]',
      '[1,2,3,4,5',
      '[1,2,-,4,5]',
      '[1,2,.5,4,5]',
      '[1,2,5.,4,5]',
      '[null,2,3,4,5]',
      '[1,2,nul,4,5]',
      '[1,2,3,4,5] ',
    ];
    const { entries, damaged } = readLines(`${header}${bad.join('\n')}\n[1,2,3,4,5]\n`);
    // Blanks are allowed in JSON.
    assert.deepEqual([entries.length, damaged], [2, bad.length - 1]);
  });
});
