import { isMapping, type Path } from './issue.ts';
import { WrittenScalar } from './written-scalar.ts';

/** The same data with values in place of written scalars; the data itself where there are none. */
export function plainOf(data: unknown): unknown {
  return holdsScalar(data) ? withValues(data) : data;
}

function holdsScalar(data: unknown): boolean {
  if (data instanceof WrittenScalar) return true;
  if (Array.isArray(data)) return data.some(holdsScalar);
  return isMapping(data) && Object.values(data).some(holdsScalar);
}

function withValues(data: unknown): unknown {
  if (data instanceof WrittenScalar) return data.value;
  if (Array.isArray(data)) return data.map(withValues);
  if (!isMapping(data)) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, withValues(value)]));
}

/** A mapping with the texts of numbers and booleans in place of them, as they are written; anything else as it is. */
export function textsOf(data: unknown): unknown {
  if (!isMapping(data)) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, textOf(value)]));
}

function textOf(value: unknown): unknown {
  if (value instanceof WrittenScalar) return value.text;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

/** All written numbers in the data, with their places below `path`. */
export function writtenNumbersIn(
  data: unknown,
  path: Path = [],
): readonly { readonly path: Path; readonly number: WrittenScalar }[] {
  if (data instanceof WrittenScalar) return typeof data.value === 'number' ? [{ path, number: data }] : [];
  if (Array.isArray(data)) return data.flatMap((entry, index) => writtenNumbersIn(entry, [...path, index]));
  if (!isMapping(data)) return [];
  return Object.entries(data).flatMap(([key, value]) => writtenNumbersIn(value, [...path, key]));
}
