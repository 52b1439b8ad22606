import type { Calibration } from '../harness/calibration/calibration.ts';
import { plural } from '../plural.ts';
import { describeCrossCheck } from './cross-check-line.ts';
import { escapeText } from './escape.ts';
import { wrap } from './fit.ts';
import { formatDuration } from './quantity.ts';
import { numberColumn } from './quantity-column.ts';
import { tableLines } from './table.ts';

/** What `perf-harness calibrate` prints. */
export function renderCalibration(calibration: Calibration, width: number): string {
  const { machine, node, threads, engines, pacing, crossChecks } = calibration;
  return [
    ...wrap(
      `${escapeText(machine)}, Node ${node}, ${plural(threads, 'thread')}, against a server that does nothing`,
      width,
    ),
    '',
    ...tableLines(
      [
        { head: 'engine', cells: engines.map(({ engine }) => engine) },
        numberColumn('highest rate', '/s', engines, ({ highestRate }) => highestRate),
        numberColumn('CPU a request', 'ms', engines, ({ cpuUsPerRequest }) => cpuUsPerRequest && cpuUsPerRequest / 1e3),
        numberColumn('floor p50', 'ms', engines, ({ floorP50 }) => floorP50),
        numberColumn('floor p99', 'ms', engines, ({ floorP99 }) => floorP99),
      ],
      width,
    ),
    '',
    ...tableLines(
      [
        { head: 'pacing', cells: pacing.map((each) => `${each.engine}, ${each.pacing}`) },
        numberColumn('asked for', '/s', pacing, ({ rate }) => rate),
        numberColumn('reached', '/s', pacing, ({ reached }) => reached),
        numberColumn('lateness p50', 'ms', pacing, ({ latenessP50 }) => latenessP50),
        numberColumn('lateness p99', 'ms', pacing, ({ latenessP99 }) => latenessP99),
        numberColumn('CPU', '%', pacing, ({ cpuPercent }) => cpuPercent),
      ],
      width,
    ),
    '',
    ...crossChecks.flatMap(({ engine, users, delayMs, result }) => [
      `${engine}, ${users} users, a server that answers after ${formatDuration(delayMs)}:`,
      ...wrap(escapeText(describeCrossCheck(result).text), width),
    ]),
  ].join('\n');
}
