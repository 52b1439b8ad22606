import type { GateResult, GaugeResult } from '../harness/result/result.ts';
import type { Column } from './table.ts';

type Unit = GateResult['unit'] | GaugeResult['unit'];
type Scale = { readonly factor: number; readonly label: string };

const DURATIONS: readonly Scale[] = [
  { factor: 1000, label: ' s' },
  { factor: 1, label: ' ms' },
  { factor: 0.001, label: ' µs' },
];
const BYTES: readonly Scale[] = [
  { factor: 1e9, label: ' GB' },
  { factor: 1e6, label: ' MB' },
  { factor: 1e3, label: ' kB' },
  { factor: 1, label: ' B' },
];
const BYTE_RATES: readonly Scale[] = BYTES.map(({ factor, label }) => ({ factor, label: `${label}/s` }));
const SCALES: Readonly<Record<Unit, readonly Scale[]>> = {
  ms: DURATIONS,
  B: BYTES,
  'B/s': BYTE_RATES,
  '/s': [{ factor: 1, label: '/s' }],
  '%': [{ factor: 1, label: ' %' }],
  '': [{ factor: 1, label: '' }],
};
/** A unit fits a column if its smallest number is at least this much of the unit. */
const SMALLEST_IN_UNIT = 0.1;
/** From this many on, a column takes the next larger unit, if there is one. */
const LARGEST_IN_UNIT = 100_000;

/** A column of a table with a number for each row; rows without it have `–`. */
export function numberColumn<Row>(
  head: string,
  unit: Unit,
  rows: readonly Row[],
  numberOf: (row: Row) => number | null | undefined,
  rest: Pick<Column, 'dropRank'> = {},
): Column {
  const cells = formatColumn(
    unit,
    rows.map((row) => numberOf(row) ?? null),
  );
  return { head, cells, ...rest };
}

/** Numbers of one column: they share a unit and the digits after the point, so that they line up. `–` for null. */
export function formatColumn(unit: Unit, values: readonly (number | null)[]): readonly string[] {
  const sizes = values.flatMap((value) => (value === null || value === 0 ? [] : [Math.abs(value)]));
  const [smallest, largest] = [Math.min(...sizes), Math.max(...sizes)];
  const { factor, label } = scaleFor(SCALES[unit], smallest, largest);
  const digits = unit === '' ? 0 : digitsFor(smallest / factor, largest / factor);
  return values.map((value) => {
    if (value === null) return '–';
    const number = (value / factor).toLocaleString('en-US', {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    return `${number}${label}`;
  });
}

function scaleFor(scales: readonly Scale[], smallest: number, largest: number): Scale {
  const fine = scales.findIndex(({ factor }) => smallest / factor >= SMALLEST_IN_UNIT && largest / factor >= 1);
  const index = fine === -1 ? scales.length - 1 : fine;
  const scale = scales[index] as Scale;
  const coarser = scales[index - 1];
  return coarser && largest / scale.factor >= LARGEST_IN_UNIT ? coarser : scale;
}

/** Two significant digits of the smallest, and no more than four of the largest. */
function digitsFor(smallest: number, largest: number): number {
  if (!Number.isFinite(smallest)) return 0;
  const wanted = smallest >= 100 ? 0 : smallest >= 10 ? 1 : 2;
  const most = largest >= 10_000 ? 0 : largest >= 100 ? 1 : 2;
  return Math.min(wanted, most);
}
