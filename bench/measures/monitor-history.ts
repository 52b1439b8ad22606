import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { HistoryStore } from '../../src/monitor/history/history-store.ts';
import { readHistory } from '../../src/monitor/history/read-history.ts';
import { HistoryTable } from '../../src/reports/monitor/history-table.ts';
import type { Bench, Measure } from '../bench.ts';
import { realisticReadings } from './monitor-readings.ts';

const DAY_SECONDS = 86_400;
const QUICK_SECONDS = 3_600;
const START_MS = Date.UTC(2026, 0, 1, 7, 20);

/**
 * A monitor with an interval of 1 s writes a day, and then another one, in which the first is thinned. Readings have 45
 * metrics that move as those of a busy service do.
 */
export const measureMonitorHistory: Measure = async (bench) => {
  const days: Day[] = [];
  for (let round = 0; round < bench.pairs; round += 1) {
    days.push(measureDay(bench));
    bench.say(`monitor history ${round + 1}/${bench.pairs}: ${JSON.stringify(days.at(-1))}`);
  }
  const row = (
    name: string,
    unit: 'MB' | 'ms' | 'µs' | '%',
    limit: number | null,
    figure: keyof Day,
    note: string,
  ) => ({
    name,
    unit,
    ours: days.map((day) => day[figure]),
    peer: null,
    reach: limit === null ? null : ({ op: '<=', limit } as const),
    note,
  });
  return [
    row(
      'a day of readings at 1 s, on disk',
      'MB',
      20,
      'dayMB',
      `45 metrics; ${days.at(-1)?.peakMB.toFixed(1)} MB at most, while the day before is thinned`,
    ),
    row(
      'reading the last 24 h of it into the table of `monitor history`',
      'ms',
      2000,
      'readMs',
      `${days.at(-1)?.entries.toLocaleString('en')} entries; ${days.at(-1)?.readCpuMs.toFixed(0)} ms of CPU`,
    ),
    row('CPU of writing a reading, with packing and thinning', 'µs', null, 'writeUs', ''),
    row('longest piece of upkeep, for which no reading waits', 'ms', null, 'longestMs', ''),
  ];
};

type Day = {
  readonly dayMB: number;
  readonly peakMB: number;
  readonly readMs: number;
  readonly readCpuMs: number;
  readonly entries: number;
  readonly writeUs: number;
  readonly longestMs: number;
};

function measureDay({ dir: base, isQuick }: Bench): Day {
  const dir = join(base, 'history');
  const seconds = isQuick ? QUICK_SECONDS : DAY_SECONDS;
  const trouble: string[] = [];
  const onTrouble = (message: string): void => void trouble.push(message);
  // In a quick run a day is two hours long, for the thinning, too.
  const limits = isQuick ? { fullMs: seconds * 1000 } : {};
  const store = new HistoryStore({ dir, watched: 'pid 4242', limits, onTrouble });
  const next = realisticReadings(START_MS);
  let [dayMB, peakMB, longestMs, usedUs] = [0, 0, 0, 0];
  for (let second = 0; second < 2 * seconds; second += 1) {
    const reading = next();
    const cpu = process.cpuUsage();
    const startedMs = performance.now();
    store.append(reading);
    longestMs = Math.max(longestMs, performance.now() - startedMs);
    const { user, system } = process.cpuUsage(cpu);
    usedUs += user + system;
    if (second === seconds - 1) dayMB = megabytes(dir);
    if (second % 600 === 0) peakMB = Math.max(peakMB, megabytes(dir));
  }
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  const { entries, damage } = readHistory({ dir, sinceMs: START_MS + seconds * 1000 + 500 });
  let count = 0;
  const table = new HistoryTable();
  for (const entry of entries) {
    table.add(entry);
    count += 1;
  }
  const readMs = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(cpuBefore);
  const readCpuMs = (user + system) / 1000;
  store.close();
  rmSync(dir, { recursive: true });
  if (trouble.length > 0 || damage.length > 0) throw new Error([...trouble, ...damage].join('\n'));
  if (count !== seconds) throw new Error(`${count} of ${seconds} entries were read`);
  return { dayMB, peakMB, readMs, readCpuMs, entries: count, writeUs: usedUs / (2 * seconds), longestMs };
}

function megabytes(dir: string): number {
  return readdirSync(dir).reduce((sum, name) => sum + statSync(join(dir, name)).size, 0) / 1e6;
}
