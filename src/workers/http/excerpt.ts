const MOST_BYTES = 200;

/** The first bytes of a body, to be shown if the answer is not ok. One object serves one body after the other. */
export class Excerpt {
  readonly #bytes: Buffer = Buffer.allocUnsafeSlow(MOST_BYTES);

  /** Keeps what is among the first bytes of a piece, before which `before` bytes of the body have come. */
  keep(buffer: Buffer, from: number, to: number, before: number): void {
    // Byte by byte: `copy` makes an object for each call, and takes longer than a loop over so few.
    const bytes = this.#bytes;
    const end = Math.min(to, from + MOST_BYTES - before);
    for (let at = from; at < end; at += 1) bytes[before + at - from] = buffer[at] as number;
  }

  /** The beginning of a body of which `length` bytes have come; null if none has. */
  text(length: number): string | null {
    return length === 0 ? null : this.#bytes.toString('utf8', 0, Math.min(length, MOST_BYTES));
  }
}
