import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  archivedFrom,
  attachmentsFrom,
  benchmarksFrom,
  changesFrom,
  contentFrom,
  outFrom,
  scaleFrom,
  seedFrom,
  sizesFrom,
  specsFrom,
} from '../../src/cli/options/generate-options.ts';
import { describe as describeStep, Pace } from '../../src/cli/terminal/generate-progress.ts';
import { HarnessError } from '../../src/errors.ts';

describe('the options of generate', () => {
  it('are read as people write them', () => {
    assert.equal(changesFrom('5000'), 5000);
    assert.deepEqual([archivedFrom(undefined, 1205), archivedFrom('0', 1205)], [121, 0]);
    assert.deepEqual(sizesFrom('10MB, 64KiB,1B'), [10_000_000, 65_536, 1]);
    assert.deepEqual(contentFrom('mixed,text'), ['txt', 'mixed']);
    assert.deepEqual(attachmentsFrom('none'), []);
    assert.deepEqual(attachmentsFrom('svg,csv'), ['csv', 'svg']);
    assert.deepEqual(benchmarksFrom(['edge-cases', 'high-concurrency,edge-cases']), ['high-concurrency', 'edge-cases']);
    assert.equal(benchmarksFrom(undefined).length, 5);
    assert.deepEqual(['1', '0.1', '.5', '100'].map(scaleFrom), [1, 0.1, 0.5, 100]);
  });

  const wrong: readonly (readonly [what: string, read: () => unknown, message: RegExp])[] = [
    ['a negative count', () => changesFrom('-5'), /^--changes: expected a whole number from 1 to 1000000, got "-5"/],
    ['no change at all', () => changesFrom('0'), /^--changes: expected a whole number from 1/],
    ['more changes than there may be', () => changesFrom('1000001'), /^--changes/],
    ['a count beyond all numbers', () => changesFrom('9'.repeat(400)), /^--changes/],
    ['half a spec', () => specsFrom('1.5'), /^--specs: expected a whole number/],
    ['a negative archive', () => archivedFrom('-1', 10), /^--archived: expected a whole number from 0/],
    ['a seed of words', () => seedFrom('one'), /^--seed: expected a whole number from 0 to 4294967295/],
    ['a size without a unit', () => sizesFrom('10'), /^--sizes: .*needs a unit/],
    ['a negative size', () => sizesFrom('-5MB'), /^--sizes: expected a size/],
    ['a size of nothing', () => sizesFrom('0B'), /^--sizes: expected 1B or more/],
    ['a size that overflows', () => sizesFrom('99999999999999GB'), /^--sizes: .*99999999999999GB/],
    ['a size that no disk has', () => sizesFrom('1001GB'), /^--sizes: expected 1000GB or less, got "1001GB"/],
    ['a size twice', () => sizesFrom('1KB,1000B'), /^--sizes: the size of 1000 bytes is given twice/],
    ['no size', () => sizesFrom(' , '), /^--sizes: expected 1 to 1000 sizes/],
    ['an unknown content', () => contentFrom('json,txet'), /^--content: unknown name "txet".*did you mean "text"/s],
    ['an unknown attachment', () => attachmentsFrom('csw'), /^--attachments: unknown name "csw".*did you mean "csv"/s],
    [
      'an unknown scenario',
      () => benchmarksFrom(['memory-presure']),
      /^--scenario: unknown name "memory-presure".*did you mean "memory-pressure"\? there is: high-volume/s,
    ],
    ['a scenario of no name', () => benchmarksFrom(['']), /^--scenario: expected a name/],
    ['a scenario of no name beside another', () => benchmarksFrom(['edge-cases', '']), /^--scenario: expected a name/],
    ['a folder of no name', () => outFrom(''), /^--out: expected the path of a folder/],
    ['a scale of nothing', () => scaleFrom('0'), /^--scale: expected a number from 0\.001 to 100, got "0"/],
    ['a negative scale', () => scaleFrom('-1'), /^--scale/],
    ['a scale of powers', () => scaleFrom('1e9'), /^--scale/],
  ];

  for (const [what, read, message] of wrong) {
    it(`are refused with a sentence: ${what}`, () => {
      assert.throws(read, (error) => {
        assert.ok(error instanceof HarnessError && error.code === 'USAGE');
        assert.match(`${error.message}\n${error.hint ?? ''}`, message);
        return true;
      });
    });
  }
});

describe('the progress of generate', () => {
  it('is told in files, bytes, rate and time left, all of one piece of work', () => {
    let nowMs = 1000;
    const pace = new Pace(() => nowMs);
    pace.leftOf({ done: 0, total: 300e6 });
    nowMs += 500;
    const left = pace.leftOf({ done: 100e6, total: 300e6 });
    assert.deepEqual(left, { bytesPerSec: 200e6, leftMs: 1000 });
    assert.equal(
      describeStep({ done: 100e6, total: 300e6, what: 'large-100mb.bin', files: 2, totalFiles: 12 }, left),
      '33 %  2 of 12 files  100 MB of 300 MB  200 MB/s  1 s left  large-100mb.bin',
    );
    // Less is done than before: another piece of work has begun.
    assert.deepEqual(pace.leftOf({ done: 0, total: 50e6 }), { bytesPerSec: 0, leftMs: null });
    nowMs += 100;
    assert.deepEqual(pace.leftOf({ done: 10e6, total: 50e6 }), { bytesPerSec: 100e6, leftMs: 400 });
  });
});
