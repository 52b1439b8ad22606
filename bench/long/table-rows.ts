import { COMPARED_ROWS, comparedTable } from '../compared/compared-tables.ts';
import { isReached, median, type Reach } from '../row.ts';
import { changeOf } from './interval.ts';
import { type LongRow, PlannedRuns } from './planned-runs.ts';
import { soakTables } from './soak-tables.ts';
import { CHANGE, type Measured, type Row, type Side } from './trial.ts';

const ALLOC_TOLERANCE = 0.01;
const MOST_DEVIATION_PERCENT = 0.3;
const [PASSED, FAILED] = [0, 3];
const EXIT_CODES = [PASSED, FAILED, 5];

/** All lines of these kinds of run, each with at most `most` runs a kind. A line without a run is left out. */
export function tableRows(measured: readonly Measured[], rows: readonly Row[], most: number): readonly LongRow[] {
  const runs = new PlannedRuns(measured, most);
  return [
    ...(rows.includes('shipped') ? shippedRows(runs) : []),
    ...(rows.includes('slow') ? slowRows(runs) : []),
    ...(rows.includes('work') ? workRows(runs) : []),
    ...(rows.includes('sampled') ? samplingRows(runs) : []),
    ...(rows.includes('soak') ? soakRows(runs, 'soak', 'open loop') : []),
    ...(rows.includes('soak-closed') ? soakRows(runs, 'soak-closed', 'closed loop') : []),
    ...comparedRows(runs, rows),
  ].filter(({ done }) => done > 0);
}

/** Whether a line has all its runs and reaches what it has to. A line that is only reported reaches it. */
export function isLongReached({ table, done, of }: LongRow): boolean {
  return done === of && isReached(table);
}

function shippedRows(runs: PlannedRuns): readonly LongRow[] {
  const [quiet, busy] = [runs.of('shipped', 'quiet'), runs.of('shipped', 'busy')];
  const kinds = [
    ['shipped', 'quiet'],
    ['shipped', 'busy'],
  ] as const;
  return [
    runs.row(kinds, {
      name: 'high-volume-pagination, half of the runs beside neighbours: exits 3',
      ...{ unit: 'runs', ours: [exits([...quiet, ...busy], FAILED)], reach: { op: '<=', limit: 0 } },
      note: `quiet: ${describeQuiet(quiet)}; beside them: ${describeExits(busy)}`,
    }),
  ];
}

function slowRows(runs: PlannedRuns): readonly LongRow[] {
  const [quiet, busy] = [runs.of('slow', 'quiet'), runs.of('slow', 'busy')];
  return [
    runs.row([['slow', 'quiet']], {
      name: 'the same, slowed by CPU, quiet: exits 3',
      ...{ unit: 'runs', ours: [exits(quiet, FAILED)], reach: { op: '>=', limit: quiet.length } },
      note: describeQuiet(quiet),
    }),
    runs.row([['slow', 'busy']], {
      name: 'the same, slowed by CPU, beside neighbours: passes',
      ...{ unit: 'runs', ours: [exits(busy, PASSED)], reach: { op: '<=', limit: 0 } },
      note: describeExits(busy),
    }),
  ];
}

function soakRows(runs: PlannedRuns, row: 'soak' | 'soak-closed', loop: string): readonly LongRow[] {
  return soakTables(runs.of(row, 'quiet'), loop).map((table) => runs.row([[row, 'quiet']], table));
}

function comparedRows(runs: PlannedRuns, rows: readonly Row[]): readonly LongRow[] {
  const compared = COMPARED_ROWS.filter((row) => rows.includes(row) && runs.of(row, 'busy').length > 0);
  return compared.map((row) => runs.row([[row, 'busy']], comparedTable(row, runs.of(row, 'busy'))));
}

function workRows(runs: PlannedRuns): readonly LongRow[] {
  const [quiet, busy] = [runs.of('work', 'quiet'), runs.of('work', 'busy')];
  const same = [...quiet, ...busy];
  const [changedBusy, changedQuiet] = [runs.of('changed', 'busy'), runs.of('changed', 'quiet')];
  const [alloc, cpu] = [limitOf(same, 'alloc', ALLOC_TOLERANCE), limitOf(quiet, 'cpu', CHANGE.cpu / 2)];
  const sameKinds = [
    ['work', 'quiet'],
    ['work', 'busy'],
  ] as const;
  const allKinds = [...sameKinds, ['changed', 'quiet'], ['changed', 'busy']] as const;
  const row = (
    kinds: readonly (readonly [Row, Side])[],
    name: string,
    value: number,
    reach: Reach | null,
    note = '',
  ): LongRow => runs.row(kinds, { name, unit: '%', ours: [value], reach, note });
  const hasBoth = same.length > 0 && changedBusy.length > 0;
  return [
    row(
      sameKinds,
      'alloc/request: largest deviation from the median',
      deviation(same, same, 'alloc'),
      {
        ...{ op: '<=', limit: MOST_DEVIATION_PERCENT },
      },
      `${Math.round(middle(same, 'alloc'))} B; half of the runs beside 2 busy processes`,
    ),
    ...(hasBoth
      ? [
          row(
            [...sameKinds, ['changed', 'busy']],
            '+ 2 % of alloc/request, beside neighbours: found by a budget of ± 1 %',
            share(above(changedBusy, 'alloc', alloc), changedBusy),
            { op: '>=', limit: 100 },
            `really ${signed(middle(changedBusy, 'alloc') / middle(same, 'alloc'))}`,
          ),
          row(sameKinds, 'false alarms of that budget', share(above(same, 'alloc', alloc), same), {
            op: '<=',
            limit: 0,
          }),
        ]
      : []),
    row(
      [['work', 'quiet']],
      'cpu/request: largest deviation, quiet',
      deviation(quiet, quiet, 'cpu'),
      null,
      `${Math.round(middle(quiet, 'cpu') * 1e3)} µs`,
    ),
    row(
      sameKinds,
      'cpu/request: largest deviation, beside neighbours, from the quiet median',
      deviation(busy, quiet, 'cpu'),
      null,
      `${Math.round(middle(busy, 'cpu') * 1e3)} µs`,
    ),
    ...(changedQuiet.length > 0 && quiet.length > 0 ? [cpuRow('quiet', changedQuiet, quiet)] : []),
    ...(hasBoth && quiet.length > 0 ? [cpuRow('beside neighbours', changedBusy, busy)] : []),
  ];

  /** A limit half way to the change, from quiet runs. */
  function cpuRow(where: string, changed: readonly Measured[], plain: readonly Measured[]): LongRow {
    const alarms = above(plain, 'cpu', cpu);
    return row(
      allKinds,
      `+ 20 % of cpu/request, ${where}: found by a limit of + 10 %`,
      share(above(changed, 'cpu', cpu), changed),
      null,
      `really ${signed(middle(changed, 'cpu') / middle(quiet, 'cpu'))}; ${alarms} of ${plain.length} without it found, too`,
    );
  }
}

function samplingRows(runs: PlannedRuns): readonly LongRow[] {
  const [on, off] = [runs.of('sampled', 'quiet'), runs.of('unsampled', 'quiet')];
  const pairs = on.flatMap(({ index, figures }) => {
    const [a, b] = [figures['p99'], off.find((each) => each.index === index)?.figures['p99']];
    return a === undefined || b === undefined ? [] : [[a, b] as const];
  });
  const change = changeOf(pairs);
  const kinds = [
    ['sampled', 'quiet'],
    ['unsampled', 'quiet'],
  ] as const;
  const name = 'p99, all sampling on against off: lower end of the 95 % interval of the change';
  const unit = '%';
  if (change === null) {
    const ratios = pairs.map(([a, b]) => (a / b - 1) * 100);
    const ours = ratios.length > 0 ? ratios : [Number.NaN];
    return [
      runs.row(kinds, {
        name,
        unit,
        ours,
        reach: null,
        note: 'the change itself: fewer than two pairs have no interval',
      }),
    ];
  }
  const { mean, low, high } = change;
  const note = `${percent(mean)} in ${pairs.length} pairs, 95 % interval ${percent(low)} … ${percent(high)}; p99 ${middle(on, 'p99').toFixed(2)} ms against ${middle(off, 'p99').toFixed(2)} ms`;
  return [runs.row(kinds, { name, unit, ours: [low], reach: { op: '<=', limit: 0 }, note })];
}

function exits(runs: readonly Measured[], code: number): number {
  return runs.filter(({ figures }) => figures['exitCode'] === code).length;
}

/** `20 × exit 0, 5 × exit 5; 12 waited`. */
export function describeExits(runs: readonly Measured[]): string {
  const codes = EXIT_CODES.map((code) => [code, exits(runs, code)] as const).filter(([, count]) => count > 0);
  const waited = runs.filter(({ figures }) => figures['waited'] === 1).length;
  const counts = codes.map(([code, count]) => `${count} × exit ${code}`).join(', ') || 'none yet';
  return waited === 0 ? counts : `${counts}, ${waited} waited`;
}

/** With what others took of the machine, which should be next to nothing. */
function describeQuiet(runs: readonly Measured[]): string {
  const outside = valuesOf(runs, 'outside').map(Math.round);
  if (outside.length === 0) return describeExits(runs);
  return `${describeExits(runs)}, others took ${Math.min(...outside)} to ${Math.max(...outside)} %`;
}

function valuesOf(runs: readonly Measured[], name: string): readonly number[] {
  return runs.flatMap(({ figures }) => figures[name] ?? []);
}

function middle(runs: readonly Measured[], name: string): number {
  return median(valuesOf(runs, name));
}

function limitOf(runs: readonly Measured[], name: string, tolerance: number): number {
  return middle(runs, name) * (1 + tolerance);
}

function above(runs: readonly Measured[], name: string, limit: number): number {
  return valuesOf(runs, name).filter((value) => value > limit).length;
}

/** The largest deviation of `runs` from the median of `base`, in per cent. */
function deviation(runs: readonly Measured[], base: readonly Measured[], name: string): number {
  const center = middle(base, name);
  return Math.max(...valuesOf(runs, name).map((value) => Math.abs(value / center - 1) * 100));
}

function share(part: number, whole: readonly Measured[]): number {
  return (part / whole.length) * 100;
}

function signed(ratio: number): string {
  return percent((ratio - 1) * 100);
}

function percent(value: number): string {
  return `${value < 0 ? '−' : '+'} ${Math.abs(value).toFixed(1)} %`;
}
