import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { countTasks } from '../../src/targets/openspec/store/task-count.ts';

/** Lines that are one task each, done or open. */
const DONE = [
  '- [x] a',
  '- [X] a',
  '* [x]',
  '+ [x]a',
  '1. [x] a',
  '123456789) [x] a',
  '-[x] a',
  '- [ x ] a',
  '\t - [x] a',
];
const OPEN = [
  '- [ ] a',
  '- [] a',
  '- [~] a',
  '- [-] a',
  '- [✓] a',
  '- [  ] a',
  '- [ ](a)',
  '- [ ][a]',
  '1.[ ] a',
  '- [\t] a',
];
const NONE = [
  '',
  'a',
  '[x] a',
  '- a',
  '- [WIP] a',
  '- [x](a)',
  '- [x][a]',
  '- [](a)',
  '> - [x] a',
  '1234567890. [x] a',
  '- [🚀] a',
  '- [x',
  '-- [x] a',
];

describe('tasks of a change', () => {
  for (const line of DONE) {
    it(`count as done: ${JSON.stringify(line)}`, () => assert.deepEqual(countTasks(line), { completed: 1, total: 1 }));
  }
  for (const line of OPEN) {
    it(`count as open: ${JSON.stringify(line)}`, () => assert.deepEqual(countTasks(line), { completed: 0, total: 1 }));
  }
  for (const line of NONE) {
    it(`are not: ${JSON.stringify(line)}`, () => assert.deepEqual(countTasks(line), { completed: 0, total: 0 }));
  }

  it('add up over lines, however these end', () => {
    const aLine = fc.oneof(
      fc.constantFrom(...DONE).map((text) => ({ text, completed: 1, total: 1 })),
      fc.constantFrom(...OPEN).map((text) => ({ text, completed: 0, total: 1 })),
      fc.constantFrom(...NONE).map((text) => ({ text, completed: 0, total: 0 })),
    );
    fc.assert(
      fc.property(fc.array(aLine), fc.constantFrom('\n', '\r\n', '\n\n'), (lines, end) => {
        const expected = {
          completed: lines.reduce((sum, line) => sum + line.completed, 0),
          total: lines.reduce((sum, line) => sum + line.total, 0),
        };
        assert.deepEqual(countTasks(lines.map(({ text }) => text).join(end)), expected);
      }),
    );
  });

  it('are counted in a time that grows with the text and no faster', () => {
    assert.deepEqual(countTasks(`- [${' '.repeat(200_000)}`), { completed: 0, total: 0 });
    assert.deepEqual(countTasks(`-${' '.repeat(200_000)}[x`), { completed: 0, total: 0 });
  });
});
