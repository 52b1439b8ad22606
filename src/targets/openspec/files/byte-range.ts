/** What a request asks of a file: all of it, one part, or a part that it does not have. */
export type ByteRange =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly start: number; readonly bytes: number }
  | { readonly kind: 'unsatisfiable' };

/**
 * Reads a Range header for a file of `size` bytes (RFC 9110, section 14). Other units and lists of ranges are ignored, which
 * the RFC permits; a last position behind the end means the end, as the RFC demands; a malformed range is refused.
 */
export function readByteRange(header: string | undefined, size: number): ByteRange {
  const [, ranges] = /^\s*bytes\s*=(.*)$/i.exec(header ?? '') ?? [];
  if (ranges === undefined || ranges.includes(',')) return { kind: 'whole' };
  const [, first, last] = /^\s*(\d*)\s*-\s*(\d*)\s*$/.exec(ranges) ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return { kind: 'unsatisfiable' };
  if (first === '') return partOf(size, Math.max(0, size - Number(last)), size - 1);
  if (last !== '' && Number(last) < Number(first)) return { kind: 'unsatisfiable' };
  return partOf(size, Number(first), last === '' ? size - 1 : Math.min(Number(last), size - 1));
}

function partOf(size: number, start: number, end: number): ByteRange {
  return start < size && start <= end ? { kind: 'part', start, bytes: end - start + 1 } : { kind: 'unsatisfiable' };
}
