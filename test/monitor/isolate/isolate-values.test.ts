import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { collectGarbage } from '../../../src/monitor/isolate/garbage.ts';
import { collectionValues, watchIsolate } from '../../../src/monitor/isolate/isolate-values.ts';
import { WorkCounters } from '../../../src/monitor/isolate/work-counters.ts';
import { METRIC_UNITS } from '../../../src/monitor/metrics/metric-units.ts';

const MIB = 2 ** 20;

describe('the isolate of a thread as a source of a monitor', () => {
  it('tells its heap by space, what it holds outside of it, and its collections by kind', () => {
    const source = watchIsolate();
    const held = Buffer.alloc(32 * MIB);
    collectGarbage();
    const values = source.take(0) ?? assert.fail('no values');
    source.close();
    assert.ok((values['isolate.arrayBuffers'] ?? 0) >= held.length);
    assert.ok((values['isolate.external'] ?? 0) >= held.length);
    assert.ok((values['isolate.gc.count.major'] ?? 0) >= 1);
    assert.ok((values['isolate.gc.pause.major'] ?? 0) > 0);
    const spaces = Object.keys(values).filter((name) => /^isolate\.heap\./.test(name));
    const bySpace = spaces.reduce((sum, name) => sum + (values[name] ?? 0), 0);
    // The heap is read just before its spaces are.
    assert.ok(Math.abs(bySpace - (values['isolate.heap'] ?? 0)) < MIB, `${bySpace} in ${spaces.join(' ')}`);
    assert.ok(spaces.includes('isolate.heap.old') && spaces.includes('isolate.heap.new'));
    const nameOf = (name: string): string =>
      name in METRIC_UNITS ? name : name.replace(/^(isolate\.(?:heap|gc\.count|gc\.pause))\.\w+$/, '$1.*');
    assert.deepEqual(
      Object.keys(values).filter((name) => !(nameOf(name) in METRIC_UNITS)),
      [],
    );
  });

  it('tells what was allocated since the last time, and not what itself allocates', () => {
    let nowMs = 0;
    const source = watchIsolate(new WorkCounters(), () => nowMs);
    // Two seconds pass between two looks.
    const rateOf = (work: () => unknown): number => {
      nowMs += 1000;
      source.take(0);
      work();
      nowMs += 2000;
      return 2 * (source.take(0)?.['isolate.alloc'] ?? assert.fail('no rate'));
    };
    const bytes = rateOf(() => Array.from({ length: 100 }, () => new Array(13_000).fill(0)));
    const idle = rateOf(() => undefined);
    source.close();
    // Arrays of 13,000 slots have 104 kB each.
    assert.ok(bytes > 10 * MIB * 0.9 && bytes < 10 * MIB * 1.5, `${bytes}`);
    assert.ok(idle < MIB / 4, `${idle}`);
  });

  it('adds up the pauses of the collections of each kind', () => {
    const values = collectionValues([
      { kind: 'minor', pauseUs: 500 },
      { kind: 'minor', pauseUs: 700 },
      { kind: 'incremental', pauseUs: 100 },
    ]);
    assert.deepEqual(values, {
      'isolate.gc.count': 3,
      'isolate.gc.pause': 1.3,
      'isolate.gc.count.minor': 2,
      'isolate.gc.pause.minor': 1.2,
      'isolate.gc.count.major': 0,
      'isolate.gc.pause.major': 0,
      'isolate.gc.count.incremental': 1,
      'isolate.gc.pause.incremental': 0.1,
    });
  });
});
