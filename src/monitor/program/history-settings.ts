import { resolve } from 'node:path';
import { parseAge } from '../../scenarios/fields/parse-age.ts';
import { parseSize, type Quantity } from '../../scenarios/fields/units.ts';
import { HISTORY_LIMITS, type HistoryLimits } from '../history/history-upkeep.ts';
import { inRange, refuseStrangers, wrong } from './setting-checks.ts';
import type { HistoryOrder } from './thread-messages.ts';

/** Where a monitor keeps its readings, under which name, and for how long. Ages are in ms, or texts such as `24h` and `30d`. */
export type HistorySettings = {
  readonly folder: string;
  /** What the readings are shown as; the number of the process, or the port, by default. */
  readonly name?: string;
  /** For how long each reading is kept; then one entry a minute is made of them. A day by default. */
  readonly readings?: number | string;
  /** For how long each minute is kept; then one entry an hour is made of them. 30 days by default. */
  readonly minutes?: number | string;
  /** For how long each hour is kept. 400 days by default. */
  readonly hours?: number | string;
  /** The size of all of it, in bytes, or a text such as `100MB`, which is the default; then the oldest goes first. */
  readonly size?: number | string;
};

const HOUR_MS = 3_600_000;
const LONGEST_MS = 3660 * 24 * HOUR_MS;
const [SMALLEST, LARGEST] = [1e6, 1e12];
const AGES = { readings: 'fullMs', minutes: 'minutesMs', hours: 'hoursMs' } as const;

/** Throws HarnessError USAGE that names the setting which is wrong. */
export function historyOrder(
  written: string | HistorySettings,
  watched: { readonly pid?: number; readonly port?: number },
): HistoryOrder {
  const settings = typeof written === 'string' ? { folder: written } : written;
  if (typeof settings !== 'object' || settings === null) throw wrong('history: expected a folder, or settings of it');
  refuseStrangers(settings, ['folder', 'name', ...Object.keys(AGES), 'size'], 'setting of history');
  const { folder, name } = settings;
  if (typeof folder !== 'string' || folder === '') throw wrong('history.folder: expected the path of a folder');
  if (name !== undefined && (typeof name !== 'string' || !/^\P{C}{1,200}$/u.test(name)))
    throw wrong('history.name: expected a text of 1 to 200 characters on one line');
  return { dir: resolve(folder), watched: name ?? nameOf(watched), limits: limitsOf(settings) };
}

function limitsOf(settings: HistorySettings): HistoryLimits {
  const limits: { -readonly [limit in keyof HistoryLimits]: number } = { ...HISTORY_LIMITS };
  for (const key of ['readings', 'minutes', 'hours'] as const) {
    const written = settings[key];
    if (written !== undefined) limits[AGES[key]] = amount(`history.${key}`, written, parseAge, 'ms');
  }
  const { fullMs, minutesMs, hoursMs } = limits;
  inRange('history.readings', fullMs, HOUR_MS, LONGEST_MS, 'ms, an hour to ten years');
  inRange('history.minutes', minutesMs, fullMs, LONGEST_MS, 'ms, no less than history.readings');
  inRange('history.hours', hoursMs, minutesMs, LONGEST_MS, 'ms, no less than history.minutes');
  if (settings.size !== undefined) limits.mostBytes = amount('history.size', settings.size, parseSize, 'bytes');
  inRange('history.size', limits.mostBytes, SMALLEST, LARGEST, 'bytes, 1 MB to 1 TB');
  return limits;
}

function amount(key: string, written: number | string, parse: (text: string) => Quantity, unit: string): number {
  if (typeof written === 'number') return written;
  if (typeof written !== 'string') throw wrong(`${key}: expected ${unit} as a number, or a text with a unit`);
  const read = parse(written);
  if (read.ok) return read.value;
  throw wrong(`${key}: ${read.message}; ${read.hint}`);
}

function nameOf({ pid = process.pid, port }: { readonly pid?: number; readonly port?: number }): string {
  return port === undefined ? `process ${pid} with its children` : `port ${port}`;
}
