import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { changeOf } from '../../bench/long/interval.ts';
import { renderLongTable } from '../../bench/long/long-table.ts';
import type { LongRow } from '../../bench/long/planned-runs.ts';
import { isLongReached, tableRows } from '../../bench/long/table-rows.ts';
import { CELLS, type Figures, type Measured, type Row, type Side } from '../../bench/long/trial.ts';
import { figureOf } from '../../bench/row.ts';

const ALL: readonly Row[] = [...new Set(CELLS.map(({ row }) => row))];
const EVERY = Number.POSITIVE_INFINITY;

function runs(row: Row, side: Side, count: number, figures: (index: number) => Figures): readonly Measured[] {
  return Array.from({ length: count }, (_, index) => ({ row, side, index, tookMs: 1, figures: figures(index) }));
}

function exits(row: Row, side: Side, codes: readonly number[]): readonly Measured[] {
  return runs(row, side, codes.length, (index) => ({
    exitCode: codes[index] ?? 0,
    waited: codes[index] === 5 ? 1 : 0,
  }));
}

const times = (code: number, count: number): readonly number[] => Array.from({ length: count }, () => code);

function rowOf(measured: readonly Measured[], name: RegExp, most = EVERY): LongRow {
  return tableRows(measured, ALL, most).find(({ table }) => name.test(table.name)) ?? assert.fail(`no row ${name}`);
}

describe('the table of a long benchmark', () => {
  it('has no line before the first run', () => {
    assert.deepEqual(tableRows([], ALL, EVERY), []);
  });

  it('counts exits of the shipped scenario, and reaches none that is 3', () => {
    const right = [
      ...exits('shipped', 'quiet', times(0, 25)),
      ...exits('shipped', 'busy', [...times(5, 9), ...times(0, 16)]),
    ];
    const row = rowOf(right, /^high-volume/);
    assert.deepEqual([figureOf(row.table), row.done, row.of, isLongReached(row)], [0, 50, 50, true]);
    assert.equal(row.table.note, 'quiet: 25 × exit 0; beside them: 16 × exit 0, 9 × exit 5, 9 waited');
    const wrong = rowOf([...right.slice(0, 49), ...exits('shipped', 'busy', times(3, 25)).slice(24)], /^high-volume/);
    assert.deepEqual([figureOf(wrong.table), isLongReached(wrong)], [1, false]);
  });

  it('says what others took in the runs that should be quiet', () => {
    const quiet = runs('slow', 'quiet', 3, (index) => ({ exitCode: 3, outside: [1, 64, 2][index] ?? 0 }));
    assert.equal(rowOf(quiet, /slowed by CPU, quiet/).table.note, '3 × exit 3, others took 1 to 64 %');
  });

  it('does not call reached what has not all its runs', () => {
    const row = rowOf(exits('shipped', 'quiet', times(0, 25)), /^high-volume/);
    assert.deepEqual([row.done, row.of, isLongReached(row)], [25, 50, false]);
    assert.match(renderLongTable([row]), / 25\/50 .* yes, until now /);
  });

  it('counts no run beyond those that were asked for', () => {
    const row = rowOf(exits('shipped', 'quiet', [0, 0, 3]), /^high-volume/, 2);
    assert.deepEqual([figureOf(row.table), row.done, row.of], [0, 2, 4]);
  });

  it('wants each quiet run of the slow target to fail, and none beside neighbours to pass', () => {
    const quiet = /slowed by CPU, quiet/;
    const busy = /slowed by CPU, beside/;
    assert.equal(isLongReached(rowOf(exits('slow', 'quiet', times(3, 20)), quiet)), true);
    assert.equal(isLongReached(rowOf(exits('slow', 'quiet', [...times(3, 19), 5]), quiet)), false);
    assert.equal(isLongReached(rowOf(exits('slow', 'busy', [...times(3, 5), ...times(5, 15)]), busy)), true);
    assert.equal(isLongReached(rowOf(exits('slow', 'busy', [...times(3, 19), 0]), busy)), false);
  });

  const work = (
    row: Row,
    side: Side,
    count: number,
    alloc: (index: number) => number,
    cpu = 0.1,
  ): readonly Measured[] => runs(row, side, count, (index) => ({ alloc: alloc(index), cpu }));
  const SAME = [...work('work', 'quiet', 25, () => 10_000), ...work('work', 'busy', 25, (index) => 10_000 + index)];

  it('tells the largest deviation of allocation from the median', () => {
    const steady = rowOf(SAME, /largest deviation from the median/);
    assert.deepEqual([figureOf(steady.table).toFixed(2), isLongReached(steady)], ['0.24', true]);
    const moved = rowOf([...SAME.slice(1), ...work('work', 'quiet', 1, () => 10_036)], /deviation from the median/);
    assert.deepEqual([figureOf(moved.table).toFixed(2), isLongReached(moved)], ['0.35', false]);
  });

  it('finds a change above the budget of the median and 1 %, and counts false alarms', () => {
    const changed = work('changed', 'busy', 20, () => 10_200);
    const found = /found by a budget/;
    assert.equal(isLongReached(rowOf([...SAME, ...changed], found)), true);
    const missed = [...SAME, ...changed.slice(1), ...work('changed', 'busy', 1, () => 10_090)];
    assert.deepEqual([figureOf(rowOf(missed, found).table), isLongReached(rowOf(missed, found))], [95, false]);
    assert.equal(isLongReached(rowOf([...SAME, ...changed], /false alarms/)), true);
    const alarm = [...SAME.slice(1), ...work('work', 'quiet', 1, () => 10_120), ...changed];
    assert.deepEqual([figureOf(rowOf(alarm, /false alarms/).table), isLongReached(rowOf(alarm, /false/))], [2, false]);
  });

  it('reports CPU, quiet and busy, and the share found of 20 % more', () => {
    const busy = work('work', 'busy', 25, () => 10_000, 0.14);
    const changed = [
      ...work('changed', 'quiet', 10, () => 10_200, 0.12),
      ...work('changed', 'busy', 20, () => 10_200, 0.13),
    ];
    const all = [...SAME.slice(0, 25), ...busy, ...changed];
    assert.equal(figureOf(rowOf(all, /cpu\/request: largest deviation, quiet/).table), 0);
    assert.equal(figureOf(rowOf(all, /cpu\/request: largest deviation, beside/).table).toFixed(0), '40');
    const row = rowOf(all, /20 % of cpu\/request, beside/);
    assert.deepEqual([figureOf(row.table), row.table.reach], [100, null]);
    assert.match(row.table.note, /25 of 25 without it found, too/);
    assert.match(rowOf(all, /20 % of cpu\/request, quiet/).table.note, /really \+ 20\.0 %; 0 of 25 without/);
  });

  it('reaches a p99 whose interval has no change in it, and not one that lies above', () => {
    const p99 = (row: Row, of: (index: number) => number): readonly Measured[] =>
      runs(row, 'quiet', 10, (index) => ({ p99: of(index) }));
    const off = p99('unsampled', () => 10);
    const even = rowOf([...off, ...p99('sampled', (index) => (index % 2 === 0 ? 9.7 : 10.4))], /p99/);
    assert.equal(isLongReached(even), true);
    assert.match(
      even.table.note,
      /in 10 pairs, 95 % interval − \d\.\d % … \+ \d\.\d %; p99 10\.05 ms against 10\.00 ms/,
    );
    assert.equal(isLongReached(rowOf([...off, ...p99('sampled', (index) => 10.4 + index / 100)], /p99/)), false);
  });

  it('pairs runs of one number, and says where too few of them have an interval', () => {
    const half = [
      ...runs('sampled', 'quiet', 2, () => ({ p99: 11 })),
      ...runs('unsampled', 'quiet', 1, () => ({ p99: 10 })),
    ];
    const row = rowOf(half, /p99/);
    assert.deepEqual([figureOf(row.table).toFixed(1), row.table.reach], ['10.0', null]);
    assert.match(row.table.note, /fewer than two pairs/);
  });
});

describe('the interval of a mean change', () => {
  it('is that of a paired t test on the logarithms of the ratios', () => {
    const { mean, low, high } =
      changeOf([
        [11, 10],
        [12, 10],
        [13, 10],
      ]) ?? assert.fail('none');
    // The logarithms are 0.0953, 0.1823 and 0.2624: mean 0.1800, standard error 0.0482, and t of 2 degrees 4.303.
    assert.deepEqual([mean.toFixed(1), low.toFixed(1), high.toFixed(1)], ['19.7', '-2.7', '47.3']);
  });

  it('is none of a single pair, and has no width where nothing varies', () => {
    assert.equal(changeOf([[1, 2]]), null);
    const { low, high } =
      changeOf([
        [2, 1],
        [4, 2],
      ]) ?? assert.fail('none');
    assert.deepEqual([low.toFixed(6), high.toFixed(6)], ['100.000000', '100.000000']);
  });

  const compared = (row: Row, count: number, figures: Figures): readonly Measured[] =>
    runs(row, 'busy', count, () => ({ regressions: 0, improvements: 0, cpuFound: 0, allocFound: 0, ...figures }));
  const ALARM = { regressions: 2 };
  const COMPARED: readonly (readonly [string, RegExp, readonly Measured[], string, boolean])[] = [
    ['one alarm of 30', /--self/, [...compared('self', 29, {}), ...compared('self', 1, ALARM)], '1', true],
    ['two alarms', /--self/, [...compared('self', 28, {}), ...compared('self', 2, ALARM)], '2', false],
    ['CPU found in all', /10 % of cpu/, compared('burned', 20, { ...ALARM, cpuFound: 1 }), '0', true],
    ['only other metrics', /10 % of cpu/, compared('burned', 20, ALARM), '20', false],
    ['19 of 20 until now', /2 % of alloc/, compared('wasted', 20, { allocFound: 1 }).slice(1), '0', false],
    ['no allocation found', /2 % of alloc/, compared('wasted', 20, { cpuFound: 1 }), '20', false],
  ];
  for (const [what, name, measured, value, isReached] of COMPARED) {
    it(`counts comparisons: ${what}`, () => {
      const row = rowOf(
        measured.map((each, index) => ({ ...each, index })),
        name,
      );
      assert.deepEqual([String(figureOf(row.table)), isLongReached(row)], [value, isReached]);
    });
  }
});
