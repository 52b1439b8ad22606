import type { Calibration } from '../harness/calibration/calibration.ts';
import { describeCrossCheck } from './cross-check.ts';
import { formatDuration, formatIn } from './quantity.ts';
import { renderTable } from './table.ts';

/** What `perf-harness calibrate` prints. */
export function renderCalibration({ machine, node, threads, engines, pacing, crossCheck }: Calibration): string {
  const cpu = (value: number | null, unit: string): string => (value === null ? 'n/a' : `${value.toFixed(1)} ${unit}`);
  const engineRows = engines.map(({ engine, highestRate, cpuUsPerRequest, floorP50, floorP99 }) => [
    engine,
    formatIn('/s', highestRate),
    cpu(cpuUsPerRequest, 'µs'),
    formatDuration(floorP50),
    formatDuration(floorP99),
  ]);
  const pacingRows = pacing.map(({ pacing: kind, rate, reached, latenessP50, latenessP99, cpuPercent }) => [
    kind,
    formatIn('/s', rate),
    formatIn('/s', reached),
    formatDuration(latenessP50),
    formatDuration(latenessP99),
    cpu(cpuPercent, '%'),
  ]);
  return [
    `${machine}, Node ${node}, ${threads} ${threads === 1 ? 'thread' : 'threads'}, against a server that does nothing`,
    '',
    renderTable(['engine', 'highest rate', 'CPU a request', 'floor p50', 'floor p99'], engineRows),
    '',
    renderTable(['pacing', 'asked for', 'reached', 'lateness p50', 'lateness p99', 'CPU'], pacingRows),
    '',
    `${crossCheck.users} users, a server that answers after ${formatDuration(crossCheck.delayMs)}:`,
    describeCrossCheck(crossCheck.result).text,
  ].join('\n');
}
