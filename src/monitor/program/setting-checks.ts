import { HarnessError } from '../../errors.ts';

/** Throws HarnessError USAGE unless the value is a number in the range. */
export function inRange(key: string, value: number, lowest: number, highest: number, unit: string): void {
  if (typeof value === 'number' && value >= lowest && value <= highest) return;
  throw wrong(`${key}: expected ${`${lowest} to ${highest} ${unit}`.trim()}, got ${String(value)}`);
}

/** Throws HarnessError USAGE for what is no object, and for a key that is not known. */
export function refuseStrangers(given: object, known: readonly string[], what: string): void {
  if (typeof given !== 'object' || given === null) throw wrong(`expected an object of ${what}s, got ${String(given)}`);
  const stranger = Object.keys(given).find((key) => !known.includes(key));
  if (stranger !== undefined) throw wrong(`unknown ${what} "${stranger}"; there are: ${known.join(', ')}`);
}

/** An error about a setting, which `message` begins with. */
export function wrong(message: string): HarnessError {
  return new HarnessError('USAGE', message, { hint: 'docs/monitor.md has all settings of PerformanceMonitor' });
}
