import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { watchTreeByPs } from '../../../src/monitor/tree/tree-ps.ts';

const HEAD = '1 0 1 900 Sun Nov 29 09:00:01 2026 0:01.00 launchd\n';
const line = (pid: number, parent: number, kilobytes: number, cpu: string): string =>
  `${pid} ${parent} ${parent === 1 ? pid : parent} ${kilobytes} Sun Nov 29 09:00:01 2026 ${cpu} node\n`;

describe('a tree of processes on macOS', () => {
  it('is told by ps, which nobody waits for: each of its answers once, over the time between two of them', () => {
    let nowUs = 0;
    const asked: ((text: string | null) => void)[] = [];
    const answer = (text: string | null): void => asked.shift()?.(text);
    const source = watchTreeByPs({
      clock: () => nowUs,
      watched: { kind: 'pid', number: 10 },
      ps: (done) => asked.push(done),
    });
    assert.equal(source.take(0), null);
    answer(HEAD + line(10, 1, 1_000, '0:05.00') + line(11, 10, 24, '0:01.00'));
    assert.deepEqual(source.take(0), { 'process.rss': 1_024 * 1024, 'process.count': 2 });
    assert.equal(source.take(0), null);
    nowUs = 2e6;
    answer(HEAD + line(10, 1, 2_000, '0:05.50') + line(11, 10, 48, '0:01.10'));
    assert.deepEqual(source.take(0), { 'process.cpu': 30, 'process.rss': 2_048 * 1024, 'process.count': 2 });
    answer(null);
    assert.equal(source.take(0), null);
    answer(HEAD);
    assert.deepEqual(source.take(0), { 'process.count': 0 });
    assert.deepEqual(source.notes?.(), [
      'process 10 has ended',
      'process.threads, process.descriptors and process.switches.* are not told on this system, and process.cpu misses what ended children used',
      'processes could not be told: `ps` has failed',
    ]);
  });

  it('can not be found by its port', () => {
    const source = watchTreeByPs({
      clock: () => 0,
      watched: { kind: 'port', number: 80 },
      ps: () => assert.fail('asked'),
    });
    assert.equal(source.take(0), null);
    assert.equal(source.notes?.().at(-1), 'processes cannot be found by their port on this system');
  });
});
