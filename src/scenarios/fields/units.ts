/**
 * Sizes, durations, rates and shares as people write them. Decimal arithmetic is exact: `1.1s` is 1100 ms, and what
 * would have to be rounded (`1.5B`, `0.5us`) is an error.
 *
 *     size     := NUMBER ( B | KB | MB | GB | KiB | MiB | GiB )      KB = 10^3 bytes, which kB is too; KiB = 2^10
 *     duration := ( NUMBER ( h | m | s | ms | us ) )+                largest unit first, each at most once: 1m30s
 *     rate     := NUMBER "/" ( s | m | h )
 *     byteRate := size "/" ( s | m | h )
 *     percent  := NUMBER "%"
 *
 * Space is allowed between a number, its unit and the slash.
 */
export type Quantity =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly message: string; readonly hint: string };

const SIZE_UNITS: Readonly<Record<string, bigint>> = {
  GiB: 2n ** 30n,
  GB: 10n ** 9n,
  MiB: 2n ** 20n,
  MB: 10n ** 6n,
  KiB: 2n ** 10n,
  KB: 10n ** 3n,
  B: 1n,
};

/** In microseconds, the resolution of the timers. */
const DURATION_UNITS: Readonly<Record<string, bigint>> = {
  h: 3_600_000_000n,
  m: 60_000_000n,
  s: 1_000_000n,
  ms: 1_000n,
  us: 1n,
};

const PERIOD_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

const NUMBER = String.raw`(\d{1,16}(?:\.\d{1,16})?)`;
const BARE_NUMBER = new RegExp(`^${NUMBER}$`);
const NUMBER_AND_UNIT = new RegExp(String.raw`^${NUMBER}\s*(\S*)$`);
/** In `1e30MB` and `1,000/s` the number is not valid; the unit is. What comes first of it is another number. */
const GOES_ON = /\d/;
const DURATION = new RegExp(String.raw`^(?:${NUMBER}\s*[a-zµμ]+\s*)+$`, 'i');
const DURATION_PARTS = new RegExp(String.raw`${NUMBER}\s*([a-zµμ]+)`, 'gi');

/** A size in bytes. */
export function parseSize(text: string): Quantity {
  const found = NUMBER_AND_UNIT.exec(text.trim());
  if (found === null) return failed(text, 'a size', 'write 100MB or 64KiB');
  const [, number = '', unit = ''] = found;
  if (unit === '') return withoutUnit(number, 'a size', `write ${number}MB or ${number}KiB`);
  if (GOES_ON.test(unit)) return failed(text, 'a size', 'write 100MB or 64KiB');
  const factor = SIZE_UNITS[unit === 'kB' ? 'KB' : unit];
  if (factor === undefined) return unknownUnit(number, unit, 'size', Object.keys(SIZE_UNITS));
  return wholeAmount(exactProduct(number, factor), text, 'bytes');
}

/** A duration in milliseconds, with a resolution of a microsecond. */
export function parseDuration(text: string): Quantity {
  const trimmed = text.trim();
  if (BARE_NUMBER.test(trimmed)) return withoutUnit(trimmed, 'a duration', `write ${trimmed}ms or ${trimmed}s`);
  if (!DURATION.test(trimmed)) return failed(text, 'a duration', 'write 200ms, 1.2s or 1m30s');
  const order = Object.keys(DURATION_UNITS);
  let last = -1;
  let sumUs = 0n;
  for (const [, number = '', written = ''] of trimmed.matchAll(DURATION_PARTS)) {
    const unit = written === 'µs' || written === 'μs' ? 'us' : written;
    const factor = DURATION_UNITS[unit];
    if (factor === undefined) return unknownUnit(number, unit, 'duration', order);
    if (order.indexOf(unit) <= last) return failed(text, 'a duration', 'units go from large to small: 1h30m, 1m30s');
    last = order.indexOf(unit);
    const us = exactProduct(number, factor);
    if (us === null) return wholeAmount(null, text, 'microseconds');
    sumUs += us;
  }
  const whole = wholeAmount(sumUs, text, 'microseconds');
  return whole.ok ? { ok: true, value: whole.value / 1000 } : whole;
}

/** A rate per second. */
export function parseRate(text: string): Quantity {
  const [amount, period] = splitAtSlash(text);
  const found = NUMBER_AND_UNIT.exec(amount);
  if (found === null || GOES_ON.test(found[2] ?? '')) return failed(text, 'a rate', 'write 50/s or 3000/m');
  const [, number = '', unit = ''] = found;
  if (unit !== '') return failed(text, 'a rate', `write ${number}/s: what is counted here has no unit of its own`);
  return perSecond(Number(number), period, number);
}

/** A rate in bytes per second. */
export function parseByteRate(text: string): Quantity {
  const [amount, period] = splitAtSlash(text);
  const size = parseSize(amount);
  if (!size.ok) return failed(text, 'a size per second', 'write 10MB/s');
  return perSecond(size.value, period, amount);
}

/** A share in per cent: `85%` is 85. */
export function parsePercent(text: string): Quantity {
  const found = NUMBER_AND_UNIT.exec(text.trim());
  if (found === null || GOES_ON.test(found[2] ?? '')) return failed(text, 'a percentage', 'write 85%');
  const [, number = '', unit = ''] = found;
  if (unit === '') return withoutUnit(number, 'a percentage', `write ${number}%`);
  if (unit !== '%') return failed(text, 'a percentage', `write ${number}%`);
  return { ok: true, value: Number(number) };
}

/** The canonical label of a size: a whole number of the largest unit that divides it, `100MB`, `64KiB`, `1500MB`. */
export function formatSize(bytes: number): string {
  return inLargestUnit(BigInt(bytes), SIZE_UNITS, 'B');
}

/** `1500ms`, `90s`, `0s`; parses back to the same duration. */
export function formatDuration(ms: number): string {
  return inLargestUnit(BigInt(Math.round(ms * 1000)), DURATION_UNITS, 's');
}

/** `50/s`, `100/m`, `1/h`: with the shortest period that gives a whole number, or else by the second; less than one a minute by the hour. */
export function formatRate(perSec: number): string {
  for (const [period, seconds] of Object.entries(PERIOD_SECONDS)) {
    const amount = withoutNoise(perSec * seconds);
    if (Number.isInteger(amount)) return `${amount}/${period}`;
  }
  return perSec * 60 < 1 ? `${withoutNoise(perSec * 3600)}/h` : `${withoutNoise(perSec)}/s`;
}

function inLargestUnit(amount: bigint, units: Readonly<Record<string, bigint>>, unitOfZero: string): string {
  if (amount === 0n) return `0${unitOfZero}`;
  const [unit, factor] = Object.entries(units).find(([, size]) => amount % size === 0n) ?? [unitOfZero, 1n];
  return `${amount / factor}${unit}`;
}

/** A computed number without the noise of floating point: 0.30000000000000004 becomes 0.3. */
export function withoutNoise(value: number): number {
  return Number(value.toPrecision(12));
}

/** `number` × `factor`, or null when that is not a whole number. */
function exactProduct(number: string, factor: bigint): bigint | null {
  const [whole = '', fraction = ''] = number.split('.');
  const numerator = BigInt(whole + fraction) * factor;
  const denominator = 10n ** BigInt(fraction.length);
  return numerator % denominator === 0n ? numerator / denominator : null;
}

function wholeAmount(value: bigint | null, text: string, what: string): Quantity {
  if (value === null) return { ok: false, message: `"${text}" is not a whole number of ${what}`, hint: 'round it' };
  if (value > BigInt(Number.MAX_SAFE_INTEGER))
    return { ok: false, message: `"${text}" is too large`, hint: 'lower it' };
  return { ok: true, value: Number(value) };
}

function splitAtSlash(text: string): readonly [string, string | undefined] {
  const slash = text.indexOf('/');
  return slash < 0 ? [text.trim(), undefined] : [text.slice(0, slash).trim(), text.slice(slash + 1).trim()];
}

function perSecond(amount: number, period: string | undefined, written: string): Quantity {
  if (period === undefined) return withoutUnit(written, 'a rate', `write ${written}/s`);
  const seconds = PERIOD_SECONDS[period];
  if (seconds === undefined) {
    return {
      ok: false,
      message: `"/${period}" is not a unit of a rate`,
      hint: `write ${written}/s, ${written}/m or ${written}/h`,
    };
  }
  return { ok: true, value: amount / seconds };
}

function failed(text: string, what: string, hint: string): Quantity {
  return { ok: false, message: `expected ${what}, got "${text.slice(0, 80)}"`, hint };
}

function withoutUnit(number: string, what: string, hint: string): Quantity {
  return { ok: false, message: `${what} needs a unit, got ${number}`, hint };
}

function unknownUnit(number: string, unit: string, what: string, units: readonly string[]): Quantity {
  const meant = units.find((known) => known.toLowerCase() === unit.toLowerCase()) ?? abbreviation(unit);
  const hint = `units of a ${what}: ${units.join(' ')}`;
  return {
    ok: false,
    message: `"${unit.slice(0, 20)}" is not a unit of a ${what}`,
    hint: meant === undefined || !units.includes(meant) ? hint : `did you mean ${number}${meant}? ${hint}`,
  };
}

/** The unit that a spelled-out word stands for, as in `5sec`, `10 minutes` and `100 bytes`. */
function abbreviation(word: string): string | undefined {
  return SPELLED_OUT.find(([start]) => word.toLowerCase().startsWith(start))?.[1];
}

const SPELLED_OUT: readonly (readonly [start: string, unit: string])[] = [
  ['sec', 's'],
  ['min', 'm'],
  ['hour', 'h'],
  ['milli', 'ms'],
  ['msec', 'ms'],
  ['micro', 'us'],
  ['usec', 'us'],
  ['byte', 'B'],
];

/** What YAML would read a text as that was typed on a command line, where a number is due: the number, or the text as it is. */
export function numberOrText(text: string): number | string {
  return /^[-+]?\d+(\.\d+)?(e[-+]?\d+)?$/i.test(text.trim()) ? Number(text) : text;
}
