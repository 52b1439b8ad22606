import { HarnessError } from '../../errors.ts';
import { parseDuration } from '../../scenarios/fields/units.ts';

const DAY_MS = 24 * 3600 * 1000;
const DAYS = /^\s*(\d{1,5})\s*d\s*(.*)$/;

/** An age in ms: a duration that may begin with days, such as `24h` or `7d`. Throws HarnessError USAGE for anything else. */
export function ageOption(flag: string, text: string): number {
  const [, days = '0', rest = text] = DAYS.exec(text) ?? [];
  const duration = rest === '' ? ({ ok: true, value: 0 } as const) : parseDuration(rest);
  if (!duration.ok) throw new HarnessError('USAGE', `${flag}: ${duration.message}`, { hint: 'write 30m, 24h or 7d' });
  const ageMs = Number(days) * DAY_MS + duration.value;
  if (ageMs > 0) return ageMs;
  throw new HarnessError('USAGE', `${flag}: expected an age above zero, got "${text}"`, {
    hint: 'write 30m, 24h or 7d',
  });
}
