import type { TimerResult, Timers } from '../../harness/result/result.ts';
import { TIMERS } from '../../metrics/names.ts';
import { samplesNeeded } from '../../metrics/samples-needed.ts';
import { numberColumn } from '../quantity-column.ts';
import { type Column, tableLines } from '../table.ts';

/** A percentile in milliseconds; null where there are too few samples for it, by the same rule as for gates. */
export function percentileOf(timer: TimerResult | undefined, percent: 50 | 90 | 95 | 99 | 99.9): number | null {
  if (!timer || timer.count < samplesNeeded(percent)) return null;
  switch (percent) {
    case 50:
      return timer.p50;
    case 90:
      return timer.p90;
    case 95:
      return timer.p95;
    case 99:
      return timer.p99;
    case 99.9:
      return timer.p99_9;
  }
}

/** Every timer that has samples, and the ages of what was unfinished at the end; no lines if there are none. */
export function timerLines(timers: Timers, openTimers: Timers, width: number): readonly string[] {
  const rows = [
    ...TIMERS.flatMap((name) => (isShown(name, timers) ? [{ name, timer: timers[name] as TimerResult }] : [])),
    ...(openTimers.response ? [{ name: 'unfinished, age', timer: openTimers.response }] : []),
  ];
  if (rows.length === 0) return [];
  type Shown = (typeof rows)[number];
  const durations = (head: string, of: (timer: TimerResult) => number | null, dropRank = 0): Column =>
    numberColumn(head, 'ms', rows, ({ timer }: Shown) => of(timer), { dropRank });
  return tableLines(
    [
      { head: 'timer', cells: rows.map(({ name }) => name) },
      numberColumn('count', '', rows, ({ timer }) => timer.count),
      durations('mean', ({ mean }) => mean, 1),
      durations('p50', (timer) => percentileOf(timer, 50)),
      durations('p90', (timer) => percentileOf(timer, 90), 2),
      durations('p95', (timer) => percentileOf(timer, 95)),
      durations('p99', (timer) => percentileOf(timer, 99)),
      durations('p99.9', (timer) => percentileOf(timer, 99.9), 3),
      durations('max', ({ max }) => max),
    ],
    width,
  );
}

/** Whether a timer has a row: it has samples and, for `iteration`, does not repeat `response` or `traversal`. */
function isShown(name: (typeof TIMERS)[number], timers: Timers): boolean {
  const timer = timers[name];
  if (!timer) return false;
  return name !== 'iteration' || !(isEqual(timer, timers.response) || isEqual(timer, timers.traversal));
}

function isEqual(a: TimerResult, b: TimerResult | undefined): boolean {
  const keys = ['count', 'min', 'mean', 'p50', 'p90', 'p95', 'p99', 'p99_9', 'max'] as const;
  return b !== undefined && keys.every((key) => a[key] === b[key]);
}
