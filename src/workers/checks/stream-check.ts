import type { FailureClass } from '../../metrics/names.ts';
import type { BodyCheck } from '../http/exchange.ts';
import type { SeriesRecorder } from '../recording/series-recorder.ts';
import { BodyHash } from './body.ts';

/** What a streamed body must be; without a sum only its length is looked at. */
export type Streamed = { readonly bytes: number; readonly sha256: string | null };

/** Length and SHA-256 of a body that is never kept, and the pauses between its chunks. */
export class StreamCheck implements BodyCheck {
  #expected: Streamed;
  readonly #hash: BodyHash = new BodyHash();
  #series: SeriesRecorder | null = null;
  #lastUs = 0;
  #reason = '';

  constructor(expected: Streamed) {
    this.#expected = expected;
  }

  /** What the next body must be. */
  expect(expected: Streamed): void {
    this.#expected = expected;
  }

  /** Where the pauses of the next body are recorded; nowhere by default. */
  follow(series: SeriesRecorder): void {
    this.#series = series;
  }

  onStart(): void {
    this.#lastUs = 0;
    if (this.#expected.sha256 !== null) this.#hash.start();
  }

  onChunk(chunk: Buffer, nowUs: number): void {
    if (this.#lastUs > 0) this.#series?.time('gap', 'ok', nowUs - this.#lastUs);
    this.#lastUs = nowUs;
    if (this.#expected.sha256 !== null) this.#hash.add(chunk);
  }

  onEnd(status: number, bytes: number): 'ok' | FailureClass {
    if (status !== 200) return this.#wrong('status', `status ${status}, not 200`);
    if (bytes !== this.#expected.bytes) return this.#wrong('length', `${bytes} bytes, not ${this.#expected.bytes}`);
    if (this.#expected.sha256 === null) return 'ok';
    const hash = this.#hash.hex();
    if (hash === this.#expected.sha256) return 'ok';
    return this.#wrong('checksum', `SHA-256 ${hash}, not ${this.#expected.sha256}`);
  }

  reason(): string {
    return this.#reason;
  }

  #wrong(failure: FailureClass, reason: string): FailureClass {
    this.#reason = reason;
    return failure;
  }
}
