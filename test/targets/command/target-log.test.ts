import assert from 'node:assert/strict';
import { appendFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { TargetLog } from '../../../src/targets/command/target-log.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('the log of a command', () => {
  const open = (t: TestContext, text = ''): TargetLog => {
    const path = join(temporaryFolder(t), 'target.log');
    const log = new TargetLog(path, 'a command');
    t.after(() => log.close());
    appendFileSync(path, text);
    return log;
  };

  it('tells whether its disk is full', (t) => {
    const log = open(t);
    assert.ok(!log.isFull());
    assert.ok(log.isFull(() => ({ bavail: 0 })));
    const unknown = (): never => {
      throw new Error('ENOSYS');
    };
    assert.ok(!log.isFull(unknown));
  });

  it('tells its last ten lines, whatever their length, each as far as a thousand characters', (t) => {
    const cut = (text: string): string => `${text.repeat(1_000)}…`;
    assert.deepEqual(open(t).tail(), []);
    assert.deepEqual(open(t, 'one\r\n\n  \n two \n').tail(), ['one', ' two']);
    // Longer than what is read at once, each with a character of four bytes in it.
    const lines = Array.from({ length: 12 }, (_, index) => `${String.fromCharCode(97 + index).repeat(300_000)}😀`);
    const expected = lines.slice(2).map(([letter = '']) => cut(letter));
    assert.deepEqual(open(t, `${lines.join('\n')}\n`).tail(), expected);
    assert.deepEqual(open(t, `short\n${'😀'.repeat(300_000)}`).tail(), ['short', cut('😀')]);
    assert.deepEqual(open(t, '😀'.repeat(1_000)).tail(), ['😀'.repeat(1_000)]);
  });

  it('tells of a line without end what was read of it', (t) => {
    const path = join(temporaryFolder(t), 'target.log');
    const log = new TargetLog(path, 'a command');
    t.after(() => log.close());
    truncateSync(path, 70 * 1024 * 1024);
    appendFileSync(path, '\nlast');
    const [first = '', ...others] = log.tail();
    assert.deepEqual([[...first].length, first[0], others], [1_002, '…', ['last']]);
  });
});
