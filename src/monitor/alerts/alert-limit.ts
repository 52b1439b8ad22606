import {
  formatDuration,
  formatSize,
  parseByteRate,
  parseDuration,
  parsePercent,
  parseRate,
  parseSize,
  type Quantity,
} from '../../scenarios/fields/units.ts';
import { describe } from '../../scenarios/yaml/issue.ts';
import { CUSTOM_PREFIX, type MetricUnit } from '../metrics/metric-units.ts';
import type { AlertRule } from './alert-rule.ts';

type Side = AlertRule['side'];

/** A number that a text or a number stands for, or what is wrong with it. */
export type Amount = Quantity;

const PARSERS: Readonly<Record<MetricUnit, (text: string) => Quantity>> = {
  '%': parsePercent,
  B: parseSize,
  'B/s': parseByteRate,
  ms: parseDuration,
  '/s': parseRate,
  '': parseNumber,
};
const EXAMPLES: Readonly<Record<MetricUnit, string>> = {
  '%': 'write 85 or 85%',
  B: 'write 500MB, or a number of bytes',
  'B/s': 'write 10MB/s, or a number of bytes per second',
  ms: 'write 200ms or 1s, or a number of milliseconds',
  '/s': 'write 1000/s, or a number per second',
  '': 'write a number',
};
/** Watched processes may use several cores, so their CPU has no upper bound. */
const UNBOUNDED_PER_CENT = 'process.cpu';

/** The highest value that a metric can have; infinite for most. */
export function highestOf(metric: string, unit: MetricUnit): number {
  return unit === '%' && metric !== UNBOUNDED_PER_CENT ? 100 : Number.POSITIVE_INFINITY;
}

/** Reads a limit: a number in the unit of the metric, or a text with a unit. A limit that no value can be beyond is an error. */
export function readLimit(written: unknown, metric: string, unit: MetricUnit, side: Side): Amount {
  const amount = readAmount(written, metric, unit);
  return amount.ok ? inRange(amount.value, metric, unit, side) : amount;
}

function readAmount(written: unknown, metric: string, unit: MetricUnit): Amount {
  if (typeof written === 'number' && Number.isFinite(written)) return { ok: true, value: written };
  if (typeof written !== 'string')
    return { ok: false, message: `expected a limit, got ${describe(written)}`, hint: EXAMPLES[unit] };
  if (!metric.startsWith(CUSTOM_PREFIX)) return PARSERS[unit](written);
  // A custom metric may be a time or a size, which its name can't tell.
  const readings = [parseNumber, parseDuration, parseSize, parsePercent].map((parse) => parse(written));
  const hint = 'write a number; 200ms is 200, 1KB is 1000, and 5% is 5';
  return readings.find(({ ok }) => ok) ?? { ok: false, message: `expected a limit, got ${describe(written)}`, hint };
}

function parseNumber(text: string): Amount {
  const number = /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (Number.isFinite(number)) return { ok: true, value: number };
  return { ok: false, message: `expected a number, got ${describe(text)}`, hint: EXAMPLES[''] };
}

function inRange(limit: number, metric: string, unit: MetricUnit, side: Side): Amount {
  if (metric.startsWith(CUSTOM_PREFIX)) return { ok: true, value: limit };
  const highest = highestOf(metric, unit);
  const isAbove = side === 'above';
  const isIn = isAbove ? limit >= 0 && limit < highest : limit > 0 && limit <= highest;
  if (isIn) return { ok: true, value: limit };
  const range = isAbove
    ? `0 or more${highest === 100 ? ', and less than 100%' : ''}`
    : `more than 0${highest === 100 ? ', and 100% or less' : ''}`;
  const hint = `${metric} is never ${side} ${limitText(limit, unit)}, so this alert could never be raised`;
  const always = `${metric} is always ${side} ${limitText(limit, unit)}`;
  const isAlways = isAbove ? limit < 0 : limit > highest;
  return { ok: false, message: `expected ${range}, got ${limitText(limit, unit)}`, hint: isAlways ? always : hint };
}

/** `85%`, `500MB`, `1s`, `1000/s`, `12`: reads back to the same limit. */
export function limitText(limit: number, unit: MetricUnit): string {
  switch (unit) {
    case 'B':
    case 'B/s': {
      const size = Number.isSafeInteger(limit) && limit >= 0 ? formatSize(limit) : `${limit}B`;
      return unit === 'B' ? size : `${size}/s`;
    }
    case 'ms':
      return limit >= 0 && Number.isSafeInteger(limit * 1000) ? formatDuration(limit) : `${limit}ms`;
    default:
      return `${limit}${unit}`;
  }
}
