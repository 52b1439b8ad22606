import { HarnessError } from '../../errors.ts';
import { parseAge } from '../../scenarios/fields/parse-age.ts';

/** An age in ms, such as `24h` or `7d`. Throws HarnessError USAGE for anything else. */
export function ageOption(flag: string, text: string): number {
  const age = parseAge(text);
  if (age.ok) return age.value;
  throw new HarnessError('USAGE', `${flag}: ${age.message}`, { hint: age.hint });
}
