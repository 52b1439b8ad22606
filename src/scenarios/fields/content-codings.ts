import * as zlib from 'node:zlib';

/** The content codings (RFC 9110 §8.4.1) that this version of Node can decode, and `identity`. */
export const CONTENT_CODINGS: ReadonlySet<string> = new Set([
  'identity',
  'gzip',
  'x-gzip',
  'br',
  ...('zstdDecompressSync' in zlib ? ['zstd'] : []),
]);

/**
 * The first coding of an `accept-encoding` header that answers could have and that can't be decoded here; null if there is none.
 * A coding with the weight 0 is not acceptable (RFC 9110 §12.5.3), so no answer has it.
 */
export function undecodable(acceptEncoding: string): string | null {
  for (const entry of acceptEncoding.toLowerCase().split(',')) {
    const [coding = '', weight = ''] = entry.split(';').map((part) => part.trim());
    if (coding !== '' && !/^q=0(\.0*)?$/.test(weight) && !CONTENT_CODINGS.has(coding)) return coding;
  }
  return null;
}
