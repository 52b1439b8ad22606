import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  formatDuration,
  formatSize,
  parseByteRate,
  parseDuration,
  parsePercent,
  parseRate,
  parseSize,
  type Quantity,
} from '../../../src/scenarios/fields/units.ts';

type Parser = (text: string) => Quantity;

const RIGHT: readonly [Parser, string, number][] = [
  [parseSize, '512B', 512],
  [parseSize, '0B', 0],
  [parseSize, '1KB', 1000],
  [parseSize, '64KiB', 65_536],
  [parseSize, '100MB', 100_000_000],
  [parseSize, '1MiB', 1_048_576],
  [parseSize, '1.5GB', 1_500_000_000],
  [parseSize, '2GiB', 2_147_483_648],
  [parseSize, ' 100 MB ', 100_000_000],
  [parseSize, '0.1KB', 100],
  [parseDuration, '200ms', 200],
  [parseDuration, '1.2s', 1200],
  [parseDuration, '1.1s', 1100],
  [parseDuration, '0.29s', 290],
  [parseDuration, '1m30s', 90_000],
  [parseDuration, '2h', 7_200_000],
  [parseDuration, '1h 2m 3s 4ms 5us', 3_723_004.005],
  [parseDuration, '250us', 0.25],
  [parseDuration, '250µs', 0.25],
  [parseDuration, '0s', 0],
  [parseRate, '50/s', 50],
  [parseRate, '3000/m', 50],
  [parseRate, '7200 / h', 2],
  [parseRate, '0.5/s', 0.5],
  [parseByteRate, '10MB/s', 10_000_000],
  [parseByteRate, '1 GiB / s', 1_073_741_824],
  [parseByteRate, '60MB/m', 1_000_000],
  [parsePercent, '85%', 85],
  [parsePercent, '99.9 %', 99.9],
];

const WRONG: readonly [Parser, string, string][] = [
  [parseSize, '', 'write 100MB'],
  [parseSize, '100', 'write 100MB or 100KiB'],
  [parseSize, '100mb', 'did you mean 100MB?'],
  [parseSize, '100 bytes', 'units of a size: GiB GB MiB MB KiB KB B'],
  [parseSize, '1.5B', 'not a whole number of bytes'],
  [parseSize, '-5MB', 'expected a size'],
  [parseSize, '1e3KB', 'expected a size'],
  [parseSize, '1e30MB', 'expected a size'],
  [parseSize, '1,000KB', 'expected a size'],
  [parseSize, 'MB', 'expected a size'],
  [parseSize, '100000000GB', 'too large'],
  [parseSize, '1MB 1KB', 'expected a size'],
  [parseDuration, '', 'write 200ms'],
  [parseDuration, '200', 'write 200ms or 200s'],
  [parseDuration, '1.5us', 'not a whole number of microseconds'],
  [parseDuration, '5sec', '"sec" is not a unit of a duration'],
  [parseDuration, '5S', 'did you mean 5s?'],
  [parseDuration, '30s1m', 'units go from large to small'],
  [parseDuration, '1s1s', 'units go from large to small'],
  [parseDuration, '1m30', 'expected a duration'],
  [parseDuration, '-5s', 'expected a duration'],
  [parseDuration, '999999999999999h', 'too large'],
  [parseRate, '50', 'write 50/s'],
  [parseRate, '50/d', 'write 50/s, 50/m or 50/h'],
  [parseRate, '50/s/s', '"/s/s" is not a unit of a rate'],
  [parseRate, '50MB/s', 'write 50/s'],
  [parseRate, '/s', 'expected a rate'],
  [parseRate, '1,000/s', 'write 50/s or 3000/m'],
  [parseRate, '1_000/s', 'write 50/s or 3000/m'],
  [parseRate, '1e3/s', 'write 50/s or 3000/m'],
  [parseByteRate, '10/s', 'write 10MB/s'],
  [parseByteRate, '10MB', 'write 10MB/s'],
  [parsePercent, '85', 'write 85%'],
  [parsePercent, '0.85x', 'write 0.85%'],
  [parsePercent, '%', 'write 85%'],
  [parsePercent, '1,5%', 'write 85%'],
];

describe('quantities', () => {
  for (const [parse, text, value] of RIGHT) {
    it(`${parse.name} reads "${text}" as ${value}`, () => assert.deepEqual(parse(text), { ok: true, value }));
  }
  for (const [parse, text, words] of WRONG) {
    it(`${parse.name} refuses "${text}" and says: ${words}`, () => {
      const quantity = parse(text);
      assert.ok(!quantity.ok);
      assert.ok(`${quantity.message}\n${quantity.hint}`.includes(words), `${quantity.message}\n${quantity.hint}`);
    });
  }
});

describe('labels', () => {
  const labels: readonly [number, string][] = [
    [0, '0B'],
    [1, '1B'],
    [100_000_000, '100MB'],
    [65_536, '64KiB'],
    [1_500_000_000, '1500MB'],
    [1_048_576_000, '1000MiB'],
    [104_857_600, '100MiB'],
  ];
  for (const [bytes, label] of labels)
    it(`of ${bytes} bytes is ${label}`, () => assert.equal(formatSize(bytes), label));

  it('parse back to the same size', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (bytes) =>
        assert.deepEqual(parseSize(formatSize(bytes)), { ok: true, value: bytes }),
      ),
    );
  });

  it('parse back to the same duration, to the microsecond', () => {
    const us = fc.integer({ min: 0, max: 24 * 3600 * 1e6 });
    fc.assert(
      fc.property(us, (value) =>
        assert.deepEqual(parseDuration(formatDuration(value / 1000)), { ok: true, value: value / 1000 }),
      ),
    );
  });

  it('a duration in parts is the sum of its parts', () => {
    const part = fc.nat({ max: 59 });
    fc.assert(
      fc.property(part, part, part, (h, m, s) => {
        assert.deepEqual(parseDuration(`${h}h${m}m${s}s`), { ok: true, value: ((h * 60 + m) * 60 + s) * 1000 });
      }),
    );
  });

  it('no text makes a parser throw, or a value that is no finite number', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[0-9.]{0,20} ?[KMGiBhmsu%/]{0,6}$/));
    for (const parse of [parseSize, parseDuration, parseRate, parseByteRate, parsePercent]) {
      fc.assert(
        fc.property(text, (written) => {
          const quantity = parse(written);
          assert.ok(!quantity.ok || (Number.isFinite(quantity.value) && quantity.value >= 0));
        }),
      );
    }
  });
});
