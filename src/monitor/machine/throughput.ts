/** Bytes that each device has moved since it appeared. */
export type ByteCounters = ReadonlyMap<string, { readonly in: number; readonly out: number }>;

/**
 * Bytes moved between two readings by the devices that were there at both. Null where a counter went back, as it does when it
 * wraps or its device is set up again: nobody can tell then how much was moved.
 */
export function movedBetween(
  before: ByteCounters | null,
  now: ByteCounters | null,
): { readonly in: number; readonly out: number } | null {
  if (before === null || now === null) return null;
  const moved = { in: 0, out: 0 };
  for (const [name, counters] of now) {
    const known = before.get(name);
    if (known === undefined) continue;
    if (!(counters.in >= known.in && counters.out >= known.out)) return null;
    moved.in += counters.in - known.in;
    moved.out += counters.out - known.out;
  }
  return moved;
}
