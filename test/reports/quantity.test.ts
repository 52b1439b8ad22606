import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatBytes, formatCount, formatDuration, formatIn } from '../../src/reports/quantity.ts';
import { formatColumn } from '../../src/reports/quantity-column.ts';

describe('quantities for people', () => {
  const rows: readonly [got: string, expected: string][] = [
    [formatDuration(0), '0 ms'],
    [formatDuration(0.042), '42 µs'],
    [formatDuration(1.234), '1.23 ms'],
    [formatDuration(199.6), '200 ms'],
    [formatDuration(1500), '1.5 s'],
    [formatDuration(999.6), '1,000 ms'],
    [formatIn('', -0.001), '0'],
    [formatIn('', 1_234.5), '1,235'],
    [formatDuration(90_000), '1.5 min'],
    [formatBytes(999), '999 B'],
    [formatBytes(100_000_000), '100 MB'],
    [formatBytes(-2_500_000), '-2.5 MB'],
    [formatCount(1_234_567), '1,234,567'],
    [formatCount(-123_456), '-123,456'],
    [formatIn('%', 99.99), '99.99 %'],
    [formatIn('%', 99.99999), '99.999 %'],
    [formatIn('%', 100), '100 %'],
    [formatIn('%', 0.0001), '0.001 %'],
    [formatIn('/s', 12_345.6), '12,346/s'],
    [formatIn('req/s', 783.4), '783 req/s'],
    [formatIn('B/s', 1e7), '10 MB/s'],
  ];
  for (const [got, expected] of rows) it(`writes ${expected}`, () => assert.equal(got, expected));
});

describe('the numbers of one column', () => {
  const rows: readonly (readonly [
    title: string,
    unit: Parameters<typeof formatColumn>[0],
    values: readonly (number | null)[],
    expected: readonly string[],
  ])[] = [
    ['share a unit that all can be read in', 'ms', [861, 5.64, 0.107], ['861.0 ms', '5.6 ms', '0.1 ms']],
    ['take a finer unit for small ones', 'ms', [0.05, 0.1], ['50.0 µs', '100.0 µs']],
    ['take a coarser unit where all are large', 'ms', [1200, 2500], ['1.20 s', '2.50 s']],
    ['share a unit of bytes', 'B', [14_200_000, 4_700_000, -117_000], ['14.20 MB', '4.70 MB', '-0.12 MB']],
    ['are whole where they count', '', [12_345, 7], ['12,345', '7']],
    ['have a dash for what is missing, and zeros like the others', 'ms', [null, 0, 1.5], ['–', '0.00 ms', '1.50 ms']],
    ['may all be missing', 'B', [null, null], ['–', '–']],
    ['are rates', '/s', [1234, 28.4], ['1,234.0/s', '28.4/s']],
  ];
  for (const [title, unit, values, expected] of rows) {
    it(title, () => assert.deepEqual(formatColumn(unit, values), expected));
  }
});
