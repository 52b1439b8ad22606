import { nounFor } from '../../plural.ts';
import type { BodyCheck, CheckFailure } from '../http/body-check.ts';
import type { ResponseHead } from '../http/engine.ts';
import type { SeriesRecorder } from '../recording/series-recorder.ts';
import { BodyHash } from './body.ts';
import { FOUND } from './status-check.ts';

/** What a streamed body must be; if `sha256` is null, only its length is checked. */
export type Streamed = { readonly bytes: number; readonly sha256: string | null };

/** Checks the length and the SHA-256 of a content without keeping it, and records the time until each piece of its body, from the one before it or the headers. */
export class StreamCheck implements BodyCheck {
  readonly statuses: readonly number[] = FOUND;
  readonly reads = 'pieces';
  #expected: Streamed;
  readonly #hash: BodyHash = new BodyHash();
  #series: SeriesRecorder | null = null;
  #lastUs = 0;
  #bytes = 0;

  constructor(expected: Streamed) {
    this.#expected = expected;
  }

  /** Sets what the next body must be. */
  expect(expected: Streamed): void {
    this.#expected = expected;
  }

  /** Sets the series that the `gap` times of the next body are recorded in; by default they are not recorded. */
  follow(series: SeriesRecorder): void {
    this.#series = series;
  }

  onStart(): void {
    this.#bytes = 0;
    if (this.#expected.sha256 !== null) this.#hash.start();
  }

  onHeaders(_head: ResponseHead, nowUs: number): void {
    this.#lastUs = nowUs;
  }

  onArrival(nowUs: number): void {
    this.#series?.time('gap', 'ok', nowUs - this.#lastUs);
    this.#lastUs = nowUs;
  }

  onChunk(buffer: Buffer, from: number, to: number): CheckFailure | null {
    const { bytes, sha256 } = this.#expected;
    this.#bytes += to - from;
    if (this.#bytes > bytes) return { failure: 'length', reason: `more than ${bytes} ${nounFor(bytes, 'byte')}` };
    if (sha256 !== null) this.#hash.add(buffer, from, to);
    return null;
  }

  onEnd(): CheckFailure | null {
    const { bytes, sha256 } = this.#expected;
    if (this.#bytes !== bytes)
      return { failure: 'length', reason: `${this.#bytes} ${nounFor(this.#bytes, 'byte')}, not ${bytes}` };
    if (sha256 === null) return null;
    const hash = this.#hash.hex();
    return hash === sha256 ? null : { failure: 'checksum', reason: `SHA-256 ${hash}, not ${sha256}` };
  }
}
