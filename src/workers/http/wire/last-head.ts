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

  /**
   * How far these bytes, from `start` on, are those of `buffer` from `from` to `to`: the index of the first that is not, or the length.
   * -1 where it holds none, or that would not be found out fast.
   */
  agreesUpTo(start: number, buffer: Buffer, from: number, to: number): number {
    const there = this.#source.of(buffer);
    if (there === null || this.#length === 0) return -1;
    const here = this.#view;
    const end = Math.min(this.#length, start + to - from);
    const by = from - start;
    let at = start;
    // Numbers that are equal have equal bits, except 0 and -0, of which each has a NUL: no head that was read has one.
    while (at + 8 <= end && here.getFloat64(at) === there.getFloat64(at + by)) at += 8;
    while (at < end && here.getUint8(at) === there.getUint8(at + by)) at++;
    return at;
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
