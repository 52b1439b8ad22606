import { SourceView, viewOf } from '../source-view.ts';

const NOTHING: Buffer = Buffer.alloc(0);
const SMALLEST_BYTES = 512;

/**
 * Holds the bytes of a head: those of one that is not complete yet, or of the last complete one. Answers of a target under
 * load mostly have the head of the answer before, so it is compared before a head is read, eight bytes at a time.
 */
export class LastHead {
  #bytes: Buffer = NOTHING;
  #view: DataView = viewOf(NOTHING);
  #length = 0;
  readonly #source = new SourceView();

  get bytes(): Buffer {
    return this.#bytes;
  }

  get length(): number {
    return this.#length;
  }

  clear(): void {
    this.#length = 0;
  }

  /** Whether these bytes are those of `buffer` from `from` on. May say no where they are, and then costs the more time only. */
  isAt(buffer: Buffer, from: number, to: number): boolean {
    const length = this.#length;
    if (length === 0 || to - from < length) return false;
    const there = this.#source.of(buffer);
    if (there === null) return false;
    const here = this.#view;
    let at = 0;
    // Numbers that are equal have equal bits, except 0 and -0, of which each has a NUL: no head that was read has one.
    for (; at + 8 <= length; at += 8) {
      if (here.getFloat64(at) !== there.getFloat64(from + at)) return false;
    }
    for (; at < length; at++) {
      if (here.getUint8(at) !== there.getUint8(from + at)) return false;
    }
    return true;
  }

  /** Adds the bytes of `buffer` from `from` to `to`. */
  add(buffer: Buffer, from: number, to: number): void {
    const length = this.#length + to - from;
    if (length > this.#bytes.length) this.#grow(length);
    buffer.copy(this.#bytes, this.#length, from, to);
    this.#length = length;
  }

  /** Leaves the first `length` bytes. */
  cut(length: number): void {
    this.#length = length;
  }

  #grow(length: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(SMALLEST_BYTES, 2 * length));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
    this.#view = viewOf(larger);
  }
}
