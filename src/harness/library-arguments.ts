/** What a program hands to the library. It may be JavaScript, so that its types are looked at before anything begins. */
import { HarnessError } from '../errors.ts';

/** What a value must be, in words, and whether it is that. */
export type ExpectedValue = readonly [words: string, isRight: (value: unknown) => boolean];

/** The entries that are not undefined, for which their defaults stay. */
type Given<T> = { readonly [key in keyof T]?: Exclude<T[key], undefined> };

/**
 * The entries that are given, of keys that are known. One that is undefined is as good as left out. Throws HarnessError `USAGE` for
 * what is no object, for an unknown key and for a value of another type; `what` is the name of a key.
 */
export function givenOf<T extends object>(
  entries: T,
  expected: { readonly [key in keyof T]-?: ExpectedValue },
  what: string,
): Given<T> {
  if (typeof entries !== 'object' || entries === null) {
    throw new HarnessError('USAGE', `expected an object of ${what}s, got ${shownValue(entries)}`);
  }
  const given = Object.entries(entries).filter(([, value]) => value !== undefined);
  const known: Readonly<Record<string, ExpectedValue>> = expected;
  for (const [key, value] of given) {
    if (!Object.hasOwn(known, key)) {
      const hint = `there is: ${Object.keys(known).join(', ')}`;
      throw new HarnessError('USAGE', `unknown ${what} "${key}"`, { hint });
    }
    const [words, isRight] = known[key] as ExpectedValue;
    if (!isRight(value)) throw new HarnessError('USAGE', `${key}: expected ${words}, got ${shownValue(value)}`);
  }
  return Object.fromEntries(given) as Given<T>;
}

export const TEXT: ExpectedValue = ['a text', (value) => typeof value === 'string' && value !== ''];
export const TEXT_OR_NULL: ExpectedValue = ['a text', (value) => value === null || typeof value === 'string'];
export const TEXTS: ExpectedValue = [
  'a list of texts',
  (value) => Array.isArray(value) && value.every((entry) => typeof entry === 'string'),
];

function shownValue(value: unknown): string {
  if (typeof value === 'string') return `"${value}"`;
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null
    ? 'an object'
    : typeof value === 'function'
      ? 'a function'
      : String(value);
}
