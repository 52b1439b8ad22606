const EMPTY = Buffer.alloc(0);

/** Looks for a text in one body after the other, as its bytes pass. It keeps no more than the end in which the text may have begun. */
export class TextSearch {
  readonly #text: Buffer;
  #end: Buffer = EMPTY;
  #isFound = false;

  constructor(text: string) {
    this.#text = Buffer.from(text);
  }

  get isFound(): boolean {
    return this.#isFound;
  }

  start(): void {
    this.#end = EMPTY;
    this.#isFound = false;
  }

  /** Looks at the bytes of `buffer` from `from` to `to`. */
  add(buffer: Buffer, from: number, to: number): void {
    if (this.#isFound) return;
    const most = this.#text.length - 1;
    const piece = buffer.subarray(from, to);
    // The last bytes before this piece and the first of it: a text that begins in the one may end in the other.
    const seam = this.#end.length === 0 ? piece : Buffer.concat([this.#end, piece.subarray(0, most)]);
    this.#isFound = seam.includes(this.#text) || piece.includes(this.#text);
    if (!this.#isFound) this.#end = Buffer.from(lastOf(piece.length < most ? seam : piece, most));
  }
}

function lastOf(bytes: Buffer, count: number): Buffer {
  return bytes.subarray(Math.max(0, bytes.length - count));
}
