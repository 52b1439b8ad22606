import type { BodyCheck, CheckFailure } from '../http/exchange.ts';
import type { SeriesRecorder } from '../recording/series-recorder.ts';
import { BodyHash } from './body.ts';
import { wrongStatus } from './status-check.ts';

/** What a streamed body must be; if `sha256` is null, only its length is checked. */
export type Streamed = { readonly bytes: number; readonly sha256: string | null };

/** Checks the length and the SHA-256 of a body without keeping it, and records the time between its chunks. */
export class StreamCheck implements BodyCheck {
  #expected: Streamed;
  readonly #hash: BodyHash = new BodyHash();
  #series: SeriesRecorder | null = null;
  #lastUs = 0;

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
    this.#lastUs = 0;
    if (this.#expected.sha256 !== null) this.#hash.start();
  }

  onChunk(buffer: Buffer, from: number, to: number, nowUs: number): void {
    if (this.#lastUs > 0) this.#series?.time('gap', 'ok', nowUs - this.#lastUs);
    this.#lastUs = nowUs;
    if (this.#expected.sha256 !== null) this.#hash.add(buffer, from, to);
  }

  onEnd(status: number, bytes: number): CheckFailure | null {
    if (status !== 200) return wrongStatus(status, [200]);
    const { bytes: length, sha256 } = this.#expected;
    if (bytes !== length) return { failure: 'length', reason: `${bytes} bytes, not ${length}` };
    if (sha256 === null) return null;
    const hash = this.#hash.hex();
    return hash === sha256 ? null : { failure: 'checksum', reason: `SHA-256 ${hash}, not ${sha256}` };
  }
}
