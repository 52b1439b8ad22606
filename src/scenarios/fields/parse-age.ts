import { parseDuration, type Quantity } from './units.ts';

const DAY_MS = 24 * 3600 * 1000;
const DAYS = /^\s*(\d{1,5})\s*d\s*(.*)$/;
const HINT = 'write 30m, 24h or 7d';

/** An age in ms: a duration that may begin with days, such as `24h` or `7d`. */
export function parseAge(text: string): Quantity {
  const [, days = '0', rest = text] = DAYS.exec(text) ?? [];
  const duration = rest === '' ? ({ ok: true, value: 0 } as const) : parseDuration(rest);
  if (!duration.ok) return { ...duration, hint: HINT };
  const ageMs = Number(days) * DAY_MS + duration.value;
  if (ageMs > 0) return { ok: true, value: ageMs };
  return { ok: false, message: `expected an age above zero, got "${text}"`, hint: HINT };
}
