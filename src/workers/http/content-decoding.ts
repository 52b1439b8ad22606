/** Content codings of answers (RFC 9110 §8.4). */
import * as zlib from 'node:zlib';
import { CONTENT_CODINGS } from '../../scenarios/fields/content-codings.ts';

/** A body can't be decoded; the message says why, in words for the user. */
export class UndecodableBody extends Error {}

/** The codings of a body in the order in which they are undone; null if it has none. Throws UndecodableBody for an unknown one. */
export function codingsOf(contentEncoding: string | null): readonly string[] | null {
  if (contentEncoding === null) return null;
  const codings = contentEncoding
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity')
    .reverse();
  const unknown = codings.find((coding) => !CONTENT_CODINGS.has(coding));
  if (unknown !== undefined)
    throw new UndecodableBody(`the content-encoding "${unknown}", which perf-harness can't decode here`);
  return codings.length === 0 ? null : codings;
}

/**
 * The content of a body. Throws UndecodableBody if the body is damaged, or if a step of decoding makes more than `maxBytes`, which
 * messages call `limit`.
 */
export function decode(body: Buffer, codings: readonly string[], maxBytes: number, limit = 'maxBody'): Buffer {
  return codings.reduce((content, coding) => {
    try {
      return decodeOne(content, coding, maxBytes);
    } catch (error) {
      if (error instanceof RangeError) throw new UndecodableBody(`the decoded body is longer than ${limit}`);
      throw new UndecodableBody(`the body is not valid ${coding}: ${error instanceof Error ? error.message : ''}`);
    }
  }, body);
}

function decodeOne(body: Buffer, coding: string, maxOutputLength: number): Buffer {
  switch (coding) {
    case 'br':
      return zlib.brotliDecompressSync(body, { maxOutputLength });
    case 'zstd':
      return (zlib as unknown as Zstd).zstdDecompressSync(body, { maxOutputLength });
    default:
      return zlib.gunzipSync(body, { maxOutputLength });
  }
}

/** Node has it from 22.15 on, and the types of the oldest version that is supported do not. */
type Zstd = {
  readonly zstdDecompressSync: (body: Buffer, options: { readonly maxOutputLength: number }) => Buffer;
};
