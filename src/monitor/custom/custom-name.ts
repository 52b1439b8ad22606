import { HarnessError } from '../../errors.ts';
import { CUSTOM_PREFIX } from '../metrics/metric-units.ts';

/** Every name costs memory for as long as the registry lives, so that a name made from data is refused some day. */
const MOST_NAMES = 500;
const NAME = /^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*$/;
const LONGEST_NAME = 100;

/** Throws HarnessError `USAGE` for what can't be the name of a custom metric; `known` is how many there are already. */
export function checkName(name: string, known: number): void {
  if (!NAME.test(name) || name.length > LONGEST_NAME) {
    const shown = JSON.stringify(name.slice(0, LONGEST_NAME));
    throw refused(
      `${shown} can't be the name of a metric`,
      `letters, digits, "_" and ".", at most ${LONGEST_NAME}, as in queue.depth`,
    );
  }
  if (known >= MOST_NAMES) {
    throw refused(
      `there are ${MOST_NAMES} custom metrics already`,
      'a name must not be made from data, such as a user or a path',
    );
  }
}

/** Throws HarnessError `USAGE` for a value that is not finite. */
export function checkValue(name: string, value: number): number {
  if (Number.isFinite(value)) return value;
  throw refused(`${CUSTOM_PREFIX}${name} can't be ${String(value)}`, 'record finite numbers only');
}

export function refused(message: string, hint: string): HarnessError {
  return new HarnessError('USAGE', message, { hint });
}
