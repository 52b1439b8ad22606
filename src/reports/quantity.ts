/** Numbers for people: three significant digits, thousands apart, a unit that fits. */

/** To make one takes longer than to format a hundred numbers by it, and a live table has those. The first takes 8 ms, which no start waits for. */
const twoDigits = madeOnce(() => new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 }));
/** From here on, thousands are apart. */
const FIRST_APART = 1000;

/** `ms` milliseconds. */
export function formatDuration(ms: number): string {
  const size = Math.abs(ms);
  if (size >= 60_000) return `${trim(ms / 60_000)} min`;
  if (size >= 1000) return `${trim(ms / 1000)} s`;
  if (size >= 1 || ms === 0) return `${trim(ms)} ms`;
  return `${Math.round(ms * 1000)} µs`;
}

export function formatBytes(bytes: number): string {
  const size = Math.abs(bytes);
  if (size >= 1e9) return `${trim(bytes / 1e9)} GB`;
  if (size >= 1e6) return `${trim(bytes / 1e6)} MB`;
  if (size >= 1e3) return `${trim(bytes / 1e3)} kB`;
  return `${Math.round(bytes)} B`;
}

export function formatCount(count: number): string {
  return inThousands(Math.round(count));
}

/** A value in one of the units that gates and gauges use. */
export function formatIn(unit: 'ms' | 'B' | '/s' | 'req/s' | 'B/s' | '%' | '', value: number): string {
  switch (unit) {
    case 'ms':
      return formatDuration(value);
    case 'B':
      return formatBytes(value);
    case 'B/s':
      return `${formatBytes(value)}/s`;
    case '/s':
      return `${formatRate(value)}/s`;
    case 'req/s':
      return `${formatRate(value)} req/s`;
    case '%':
      return formatPercent(value);
    case '':
      // Custom metrics are not all counts.
      return Number.isInteger(value) ? formatCount(value) : trim(value);
  }
}

function formatRate(perSec: number): string {
  return perSec >= 1000 ? formatCount(perSec) : trim(perSec);
}

/** A share is shown as 100 % or 0 % only if it is exactly that. */
function formatPercent(value: number): string {
  if (value < 100 && value > 99.9) return `${Math.min(99.999, Math.floor(value * 1000) / 1000)} %`;
  if (value > 0 && value < 0.1) return `${Math.max(0.001, Math.ceil(value * 1000) / 1000)} %`;
  return `${trim(value)} %`;
}

/** Three significant digits, no trailing zeros, thousands apart. */
function trim(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  const rounded = Number(value.toFixed(digits));
  return Math.abs(rounded) < FIRST_APART ? String(rounded) : inThousands(rounded);
}

/** Up to two digits after the point, thousands apart. */
export function formatNumber(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < FIRST_APART ? String(value) : twoDigits().format(value);
}

/** A whole number. Intl would read its data for the first of them while a load is measured. */
function inThousands(whole: number): string {
  return String(whole).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

function madeOnce<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
