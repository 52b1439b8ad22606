import { CR, LF } from './bytes.ts';
import { ChunkLine } from './chunk-line.ts';
import { FieldLines } from './field-lines.ts';
import { MORE, refuse } from './rules.ts';

const [LINE, DATA, DATA_CR, DATA_LF, TRAILERS] = [0, 1, 2, 3, 4] as const;

export type BodyReader = {
  /** A piece of the body: the bytes of `buffer` from `from` to `to`, of which there is at least one. Nothing is copied. */
  onBody(buffer: Buffer, from: number, to: number): void;
};

/** Reads a chunked body with its trailer section (RFC 9112 §7.1), and hands over the data of its chunks. */
export class ChunkedBody {
  readonly #limit: number;
  readonly #line: ChunkLine;
  readonly #trailers = new FieldLines();
  #state: number = LINE;
  /** Bytes of the chunk's data that have not come yet. */
  #left = 0;
  #trailerBytes = 0;

  /** `limit` is for the line of each chunk size, and for the trailer section, in bytes. */
  constructor(limit: number) {
    this.#limit = limit;
    this.#line = new ChunkLine(limit);
  }

  begin(): void {
    this.#state = LINE;
    this.#trailerBytes = 0;
    this.#line.begin();
    this.#trailers.begin();
  }

  /** Reads on at `from`. Returns the position after the body, `MORE` or a refusal. */
  read(buffer: Buffer, from: number, to: number, reader: BodyReader): number {
    for (let at = from; at < to; ) {
      if (this.#state === TRAILERS) return this.#readTrailers(buffer, at, to);
      if (this.#state === DATA) {
        const end = Math.min(to, at + this.#left);
        this.#left -= end - at;
        if (this.#left === 0) this.#state = DATA_CR;
        reader.onBody(buffer, at, end);
        at = end;
      } else {
        const refusal = this.#step(buffer[at] as number);
        if (refusal < 0) return refusal;
        at++;
      }
    }
    return MORE;
  }

  /** Reads a byte that is no data. Returns a refusal, or 0. */
  #step(byte: number): number {
    switch (this.#state) {
      case DATA_CR:
        this.#state = DATA_LF;
        return byte === CR ? 0 : refuse('chunkEnd');
      case DATA_LF:
        this.#state = LINE;
        this.#line.begin();
        return byte === LF ? 0 : refuse('chunkEnd');
      default: {
        const size = this.#line.step(byte);
        if (size < 0) return size === MORE ? 0 : size;
        this.#left = size;
        this.#state = size > 0 ? DATA : TRAILERS;
        return 0;
      }
    }
  }

  /** Trailer fields are checked, then ignored: they may not frame anything (RFC 9110 §6.5.1). */
  #readTrailers(buffer: Buffer, from: number, to: number): number {
    const end = Math.min(to, from + this.#limit - this.#trailerBytes);
    const after = this.#trailers.scan(buffer, from, end, null);
    if (after !== MORE) return after;
    this.#trailerBytes += end - from;
    return this.#trailerBytes === this.#limit ? refuse('trailerLimit') : MORE;
  }
}
