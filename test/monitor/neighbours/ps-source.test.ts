import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { psSource } from '../../../src/monitor/neighbours/ps-source.ts';

const LINE = '7 1 7 2048 Sun Nov 29 09:00:01 2026 0:01.00 node\n';

/** A source whose `ps` ends when the test says so. */
function sourceOf(targetPort: number | null = null) {
  let nowUs = 0;
  const waiting: ((text: string | null) => void)[] = [];
  const source = psSource({ clock: () => nowUs, targetPort, companions: [], ps: (done) => waiting.push(done) });
  const finish = (atUs: number, text: string | null): void => {
    nowUs = atUs;
    waiting.shift()?.(text);
  };
  return { source, waiting, finish };
}

describe('readings by ps', () => {
  it('are never waited for: each look has the last one, with its own time, and starts the next', () => {
    const { source, waiting, finish } = sourceOf();
    assert.equal(source.read(5), null);
    assert.equal(source.read(6), null);
    assert.equal(waiting.length, 1, 'one ps at a time');
    finish(80, LINE);
    const reading = source.read(1000);
    assert.deepEqual([reading?.atUs, reading?.table.rows.map(({ pid }) => pid)], [80, [7]]);
    assert.ok((reading?.cores?.idle ?? 0) > 0 && (reading?.allowed?.size ?? 0) > 0);
    assert.equal(waiting.length, 1);
  });

  it('keep the last one where ps fails', () => {
    const { source, finish } = sourceOf();
    source.read(0);
    finish(80, LINE);
    source.read(1000);
    finish(1080, null);
    assert.equal(source.read(2000)?.atUs, 80);
  });

  it('tell nothing where ps has never told anything, and say so until it does', () => {
    const { source, finish } = sourceOf();
    assert.equal(source.read(0), null);
    finish(80, null);
    assert.deepEqual([source.read(1000)?.atUs, source.read(1000)?.cores], [1000, null]);
    assert.match(source.blindness() ?? '', /ps does not tell/);
    finish(1080, LINE);
    assert.deepEqual([source.read(2000)?.atUs, source.blindness()], [1080, null]);
  });

  it('tell nothing of the share where a process would have to be found by its port', () => {
    assert.match(sourceOf(8080).source.blindness() ?? '', /by their port/);
    assert.equal(sourceOf().source.blindness(), null);
  });
});
