import { inflateSync } from 'node:zlib';
import type { TimerResult } from '../../src/harness/result/result.ts';
import { Distribution } from '../../src/metrics/histogram.ts';

/** Cookie and length, before the deflated V2 encoding. */
const HEAD_BYTES = 8;

/** A timer of result.json as the distribution that it was written from. */
export function distributionOf({ hdr }: TimerResult): Distribution {
  return Distribution.decode({ raw: inflateSync(Buffer.from(hdr, 'base64').subarray(HEAD_BYTES)) });
}
