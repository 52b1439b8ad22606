import { isMapping, type Path } from './issue.ts';
import { WrittenNumber } from './written-number.ts';

/** The same data with values in place of written numbers; the data itself where there are none. */
export function plainOf(data: unknown): unknown {
  return holdsNumber(data) ? withValues(data) : data;
}

function holdsNumber(data: unknown): boolean {
  if (data instanceof WrittenNumber) return true;
  if (Array.isArray(data)) return data.some(holdsNumber);
  return isMapping(data) && Object.values(data).some(holdsNumber);
}

function withValues(data: unknown): unknown {
  if (data instanceof WrittenNumber) return data.value;
  if (Array.isArray(data)) return data.map(withValues);
  if (!isMapping(data)) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, withValues(value)]));
}

/** All written numbers in the data, with their places below `path`. */
export function writtenNumbersIn(
  data: unknown,
  path: Path = [],
): readonly { readonly path: Path; readonly number: WrittenNumber }[] {
  if (data instanceof WrittenNumber) return [{ path, number: data }];
  if (Array.isArray(data)) return data.flatMap((entry, index) => writtenNumbersIn(entry, [...path, index]));
  if (!isMapping(data)) return [];
  return Object.entries(data).flatMap(([key, value]) => writtenNumbersIn(value, [...path, key]));
}
