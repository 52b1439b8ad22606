/** Which values of a scenario file are secrets. */
import { isPlainValue, SECRET_HEADERS, Secrets } from '../secrets.ts';
import { isMapping } from './yaml/issue.ts';
import { plainOf } from './yaml/written-data.ts';

/** The values of secret headers in the data of a file, and those that came from the environment, unless they hide nothing. */
export function secretsOf(data: unknown, fromEnvironment: readonly string[]): Secrets {
  const found = new Set(fromEnvironment.filter((value) => !isPlainValue(value)));
  gather(data, false, found, new Set());
  return new Secrets(found);
}

const WRITTEN = new RegExp(`(?:${[...SECRET_HEADERS].join('|')})["']?\\s*:(.+)`, 'gi');

/** The same of a text that is no YAML: each word that follows the name of a secret header in its line. */
export function secretsOfBroken(text: string): Secrets {
  const words = [...text.matchAll(WRITTEN)].flatMap(([, rest = '']) => rest.split(/[\s"'`{}[\],;=:|>&*!@%]+/));
  return new Secrets(words);
}

function gather(data: unknown, isHeaders: boolean, found: Set<string>, seen: Set<unknown>): void {
  if (typeof data !== 'object' || data === null || seen.has(data)) return;
  if (!isHeaders) seen.add(data);
  if (Array.isArray(data)) {
    for (const entry of data) gather(entry, false, found, seen);
  } else if (isMapping(data)) {
    for (const key of Object.keys(data)) {
      const value = data[key];
      const plain = isHeaders ? plainOf(value) : value;
      if (!isHeaders || typeof plain === 'object') gather(value, key === 'headers', found, seen);
      else if (SECRET_HEADERS.has(key.toLowerCase()))
        for (const part of partsOf(key.toLowerCase(), String(plain))) found.add(part);
    }
  }
}

/** A server may give back the credentials without their scheme, and one cookie of several. */
function partsOf(name: string, value: string): readonly string[] {
  if (name === 'x-api-key') return [value];
  const parts =
    name === 'cookie'
      ? value.split(';').map((part) => part.slice(part.indexOf('=') + 1))
      : [value.replace(/^\S+\s+/, '')];
  return [value, ...parts];
}
